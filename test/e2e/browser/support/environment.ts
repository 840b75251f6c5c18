function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run these tests with: npm run test:browser`);
  return value;
}

/** What `npm run demo -- --exec` gives. */
export function readEnvironment() {
  return {
    odooUrl: required("ODOO_URL"),
    database: required("ODOO_DB"),
    login: required("ODOO_ADMIN_LOGIN"),
    password: required("ODOO_ADMIN_PASSWORD"),
    mcpUrl: required("MCP_URL"),
  };
}

export type Environment = ReturnType<typeof readEnvironment>;
