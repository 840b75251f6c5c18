import logging
import threading

from ..problems import SidecarError

_logger = logging.getLogger(__name__)


def after_commit(env, description, *calls):
    """Runs calls to the sidecar once the transaction is committed, in the background: nobody waits for them.

    A call that fails is only logged: what it was about is in the database and is found there again.
    """

    def work():
        for call in calls:
            try:
                call()
            except SidecarError as error:
                _logger.info("%s: %s", description, error)

    def start():
        threading.Thread(target=work, name="woow_paas_platform.sidecar", daemon=True).start()

    env.cr.postcommit.add(start)
