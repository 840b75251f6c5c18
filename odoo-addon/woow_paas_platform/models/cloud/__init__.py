"""Cloud services, their people, and what closes their conversations to all others."""

from . import (
    cloud_service,
    cloud_service_data,
    cloud_service_people,
    discuss_channel_service,
    mail_message_service,
)
