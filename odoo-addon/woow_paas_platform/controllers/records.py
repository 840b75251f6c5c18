"""Records named in a request. What does not exist and what is not for this person are answered alike."""

from odoo.http import request

from .json_route import MAX_ID, ApiError


def find_conversation(channel_id, archived=False):
    """A channel that the person is a member of. `archived`: it may be archived."""
    channels = request.env["discuss.channel"].with_context(active_test=not archived)
    # Odoo's ids are 32-bit numbers; a path may hold any.
    channel = channels.search([("id", "=", channel_id), ("is_member", "=", True)]) if channel_id <= MAX_ID else None
    if not channel:
        raise ApiError(404, "channel_not_found")
    return channel


def find_service(service_id):
    """A cloud service that the person belongs to, or administers."""
    services = request.env["woow_paas_platform.cloud_service"]
    service = services.search([("id", "=", service_id)]) if service_id <= MAX_ID else None
    if not service:
        raise ApiError(404, "not_found", "cloud_service")
    return service


def find_run(run_id):
    run = request.env["woow_paas_platform.ai_run"].search([("id", "=", run_id)]) if run_id <= MAX_ID else None
    if not run:
        raise ApiError(404, "run_not_found")
    return run


def find_assistant(assistant_id):
    assistant = request.env["ai.assistant"].search([("id", "=", assistant_id)])
    if not assistant:
        raise ApiError(400, "no_assistant")
    return assistant
