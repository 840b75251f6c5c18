"""What holds assistants back: the calls that they make with a person's rights."""

from . import (
    ai_run_grant,
    base,
    credential_methods,
    ir_attachment,
    ir_filters,
    mail_message,
    mail_thread,
    res_company,
    res_partner,
)
