from odoo import models


class BusBus(models.Model):
    _inherit = "bus.bus"

    def _poll(self, channels, last=0, ignore_ids=None):
        """A websocket hears what it once subscribed to, until its browser subscribes anew. Who has left a cloud service
        must not hear its conversations until then."""
        ids = {_discuss_channel_id(channel) for channel in channels} - {None}
        if ids:
            # sudo: a record that the person may not see any more is what is looked for.
            discuss = self.env["discuss.channel"].sudo().with_context(active_test=False)
            closed = set(discuss.search([("id", "in", list(ids)), *discuss._ai_closed_domain()]).ids)
            channels = [channel for channel in channels if _discuss_channel_id(channel) not in closed]
        return super()._poll(channels, last, ignore_ids)


def _discuss_channel_id(channel):
    """Of a channel of the bus as a websocket holds it: (database, model, id), with or without a part of it."""
    is_record = isinstance(channel, tuple | list) and len(channel) > 2 and channel[1] == "discuss.channel"
    return channel[2] if is_record else None
