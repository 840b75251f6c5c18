from . import (
    test_assistant,
    test_history,
    test_html_text,
    test_mentions,
    test_run_complete,
    test_secrets,
    test_start,
)
