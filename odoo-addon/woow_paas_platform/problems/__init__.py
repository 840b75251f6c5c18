"""Every sentence about a failure, once, in the reader's language.

The sentences lie by theme: `files`, `routes`, `runs`, `language_models`, `mcp_servers`, `sidecar`. Each has a key,
which is a stable code, a reason, or both as `code.reason`; contracts/problems.json of the repository lists them all.
Here nothing is known of records and of HTTP.
"""

from .catalogue import answer_text, catalogue, problem_detail, problem_text
from .sidecar_error import SidecarError, SidecarNotConfigured, SidecarRefused, SidecarUnreachable, explain
