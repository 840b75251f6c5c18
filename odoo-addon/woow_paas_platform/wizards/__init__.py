from . import sidecar_key_wizard
