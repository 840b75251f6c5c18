"""Helpers that know no model, no sidecar and no request: what they need is handed to them."""
