from odoo import api, models


class ResGroups(models.Model):
    _inherit = "res.groups"

    @api.model
    def _ai_set_up_category(self):
        """Shows AI User / AI Manager as one choice in the user's form: Odoo 18 does so by category, 19 by privilege."""
        groups = self.env.ref("woow_paas_platform.group_ai_user") + self.env.ref("woow_paas_platform.group_ai_manager")
        category = self._ai_load("ir.module.category", "module_category_ai", {"name": "AI", "sequence": 60})
        if "privilege_id" in self._fields:
            values = {"name": "AI Chat", "category_id": category.id}
            groups.privilege_id = self._ai_load("res.groups.privilege", "privilege_ai", values)
        else:
            groups.category_id = category

    @api.model
    def _ai_load(self, model, name, values):
        xml_id = f"woow_paas_platform.{name}"
        return self.env[model]._load_records([{"xml_id": xml_id, "values": values, "noupdate": True}], update=True)

    def _ai_users(self):
        """Everybody who has the group, by another one too."""
        groups = self.sudo()  # sudo: read for whom to tell, by people who need not know them
        return groups.all_user_ids if "all_user_ids" in self._fields else groups.users  # Odoo 19 / 18
