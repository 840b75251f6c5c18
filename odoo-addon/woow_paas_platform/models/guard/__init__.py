"""What holds assistants back: the calls that they make with a person's rights."""

from . import ai_run_grant, base, ir_attachment, ir_filters, res_company, res_partner
