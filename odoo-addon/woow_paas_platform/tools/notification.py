# As `next` of a notification: shows the record as it is now.
SOFT_RELOAD = {"type": "ir.actions.client", "tag": "soft_reload"}


def notification(kind, title, message, **params):
    """The action by which a button tells how it went. A failure stays until it is read."""
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {"type": kind, "title": title, "message": message, "sticky": kind != "success", **params},
    }
