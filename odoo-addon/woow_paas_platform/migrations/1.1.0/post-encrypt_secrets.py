from odoo import SUPERUSER_ID, api
from odoo.tools import SQL
from odoo.tools.sql import column_exists

SECRETS = (
    ("ai.config", "api_key"),
    ("woow_paas_platform.mcp_server", "api_key"),
    ("woow_paas_platform.mcp_server", "headers_json"),
)


def migrate(cr, _version):
    """Secrets were stored as clear text before."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for model, name in SECRETS:
        table, column = env[model]._table, f"stored_{name}"
        if not column_exists(cr, table, column):
            continue
        identifiers = SQL.identifier(column), SQL.identifier(table)
        cr.execute(SQL("SELECT id, %s FROM %s WHERE %s != ''", *identifiers, identifiers[0]))
        for id_, secret in cr.fetchall():
            record = env[model].browse(id_)
            record[f"encrypted_{name}"] = record._encrypted(secret)
        env.flush_all()
        cr.execute(SQL("ALTER TABLE %s DROP COLUMN %s", identifiers[1], identifiers[0]))
