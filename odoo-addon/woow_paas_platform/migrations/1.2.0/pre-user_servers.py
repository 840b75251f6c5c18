def migrate(cr, _version):
    """Servers of scope `user` now belong to a cloud service. The forms could not make any before; one that a program
    made anyway is kept, switched off, for administrators."""
    cr.execute("UPDATE woow_paas_platform_mcp_server SET scope = 'system', active = false WHERE scope = 'user'")
