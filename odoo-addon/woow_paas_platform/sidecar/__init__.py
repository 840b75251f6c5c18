"""The only place that speaks HTTP to the sidecar."""
