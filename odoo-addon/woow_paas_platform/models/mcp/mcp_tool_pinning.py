import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...problems import problem_text
from ...tools.tool_diff import readable_json, tool_diff

# What a server tells of a tool, beside its name.
DEFINITION_FIELDS = ("title", "description", "input_schema", "annotations", "schema_hash")
# What a person or a model decides by: the hash covers name, description and input; the hints decide about approval, and
# the title is what a person who is asked reads.
PINNED_FIELDS = ("schema_hash", "title", "annotations")


class McpToolPinning(models.AbstractModel):
    """A tool whose server describes it anew is offered to nobody until a manager has accepted the change: the new
    text may tell the model to do what nobody agreed to."""

    _name = "woow_paas_platform.mcp_tool.pinning"
    _description = "Pinned Definition of an MCP Tool"

    quarantined = fields.Boolean(
        "Pending Approval",
        readonly=True,
        index="btree_not_null",
        help="The definition of the tool has changed. It is not offered until the change is accepted.",
    )
    pending_title = fields.Char("New Title", readonly=True)
    pending_description = fields.Text("New Description", readonly=True)
    pending_input_schema = fields.Text("New Input", readonly=True)
    pending_annotations = fields.Text("New Annotations", readonly=True)
    pending_schema_hash = fields.Char(readonly=True)
    pending_hash = fields.Char(compute="_compute_pending_hash")
    pending_diff = fields.Html("Changes", compute="_compute_pending_diff", sanitize=False)

    @api.depends(
        "quarantined",
        *DEFINITION_FIELDS,
        "pending_title",
        "pending_description",
        "pending_input_schema",
        "pending_annotations",
    )
    def _compute_pending_diff(self):
        for tool in self:
            sections = [
                (self.env._("Title"), tool.title or "", tool.pending_title or ""),
                (self.env._("Description"), tool.description or "", tool.pending_description or ""),
                (self.env._("Input"), readable_json(tool.input_schema), readable_json(tool.pending_input_schema)),
                (self.env._("Annotations"), readable_json(tool.annotations), readable_json(tool.pending_annotations)),
            ]
            tool.pending_diff = tool_diff(sections) if tool.quarantined else False

    @api.depends("quarantined", *(f"pending_{name}" for name in DEFINITION_FIELDS))
    def _compute_pending_hash(self):
        """Stands for all that was shown of a change."""
        for tool in self:
            definition = json.dumps([tool[f"pending_{name}"] for name in DEFINITION_FIELDS])
            tool.pending_hash = tool.quarantined and hashlib.sha256(definition.encode()).hexdigest()[:32]

    def _take_definition(self, definition):
        """The definition that the server offers now becomes the tool's, or waits; returns the values to write."""
        self.ensure_one()
        # What was never pinned is trusted at first sight.
        changed = self.schema_hash and any(self[name] != definition[name] for name in PINNED_FIELDS)
        if changed and self.server_id.pin_tools:
            return {"quarantined": True, **{f"pending_{name}": definition[name] for name in DEFINITION_FIELDS}}
        return {**definition, **self._nothing_pending()}

    def _nothing_pending(self):
        return {"quarantined": False, **{f"pending_{name}": False for name in DEFINITION_FIELDS}}

    def action_accept(self):
        """Takes over the new definition. The forms send what was shown, since a sync may have come in between."""
        self.check_access("write")
        shown = self.env.context.get("shown_definition")
        for tool in self.filtered("quarantined"):
            if shown and shown != tool.pending_hash:
                raise UserError(problem_text(self.env, "conflict", "tool", {"tool": tool.name}))
            # sudo: what is accepted is what the server offered; nobody writes a definition of their own.
            tool.sudo().write(
                {**{name: tool[f"pending_{name}"] for name in DEFINITION_FIELDS}, **self._nothing_pending()}
            )
        return True
