RUNNING_STATES = ("running", "waiting_approval")
LIVE_STATES = ("requested", *RUNNING_STATES)
END_STATES = ("done", "error", "cancelled", "interrupted")
RETRYABLE_STATES = ("error", "cancelled", "interrupted")
