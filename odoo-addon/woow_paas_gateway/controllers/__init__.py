from . import consent, relay
