from . import controllers, models, request_log, wizards
