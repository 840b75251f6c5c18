{
    "name": "Odoo as an MCP Server",
    "summary": "Outside AI agents work in Odoo, each with the rights of its user",
    "version": "1.4.0",
    "category": "Productivity/AI",
    "license": "LGPL-3",
    "author": "Woow",
    "depends": ["woow_paas_platform"],
    "data": [
        "security/groups.xml",
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/ir_config_parameter.xml",
        "data/ir_cron.xml",
        "wizards/connect_wizard_views.xml",
        "views/gateway_call_views.xml",
        "views/gateway_client_views.xml",
        "views/audit_views.xml",
        "views/res_users_views.xml",
        "views/res_config_settings_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "woow_paas_gateway/static/src/**/*",
        ],
    },
}
