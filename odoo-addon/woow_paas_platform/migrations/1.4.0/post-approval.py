def migrate(cr, _version):
    """What asked before destructive tools asked before those that declare nothing, too, and goes on doing so."""
    cr.execute("UPDATE woow_paas_platform_mcp_server SET approval = 'undeclared' WHERE approval = 'destructive'")
