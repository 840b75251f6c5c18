"""Cloud services, their people, and what closes their conversations to all others.

What they add to channels and messages are steps and fields; the models of `chat` put them to use.
"""

from . import (
    bus_bus,
    cloud_service,
    discuss_channel_member,
    discuss_channel_service,
    mail_message_service,
)
