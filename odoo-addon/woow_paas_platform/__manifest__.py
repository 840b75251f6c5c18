{
    "name": "AI Chat with MCP Tools",
    "summary": "Chat with AI assistants that work with the tools of MCP servers",
    "version": "1.4.0",
    "category": "Productivity/AI",
    "license": "LGPL-3",
    "author": "Woow",
    "depends": ["base", "web", "mail", "bus"],
    # It defines the same ai.* models.
    "excludes": ["ai_base_gt"],
    "data": [
        "security/groups.xml",
        "security/ir.model.access.csv",
        "security/rules.xml",
        "security/rules_cloud_service.xml",
        "data/ir_cron.xml",
        "data/mcp_server.xml",
        "wizards/sidecar_key_wizard_views.xml",
        "views/ai_config_views.xml",
        "views/mcp_tool_views.xml",
        "views/mcp_server_views.xml",
        "views/cloud_service_views.xml",
        "views/mcp_login_views.xml",
        "views/mcp_login_page.xml",
        "views/tool_permission_views.xml",
        "views/ai_assistant_views.xml",
        "views/ai_tool_call_views.xml",
        "views/ai_run_views.xml",
        "views/res_config_settings_views.xml",
        "views/menus.xml",
    ],
    "demo": ["demo/demo.xml"],
    "assets": {
        "web.assets_backend": [
            "woow_paas_platform/static/src/**/*",
        ],
        # Loaded by the chat when it opens: other screens do without.
        "woow_paas_platform.assets_markdown": [
            "woow_paas_platform/static/lib/marked/marked.umd.js",
        ],
        "web.assets_unit_tests": [
            "woow_paas_platform/static/tests/**/*",
        ],
    },
    "application": True,
}
