"""What holds assistants back: the calls that they make with a person's rights."""

from . import ai_run_grant, person_call, person_call_files
