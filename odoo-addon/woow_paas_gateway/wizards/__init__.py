from . import oauth_secret_wizard
