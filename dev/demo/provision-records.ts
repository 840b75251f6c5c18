// A program: the demo's model, MCP server, assistant and user in an Odoo whose sidecar runs already.
import { z } from "zod";
import { OdooRpc } from "../odoo/rpc.ts";
import { odooEnvironment } from "./odoo-environment.ts";
import { createDemoRecords } from "./records.ts";

const environment = z
  .object({
    OPENAI_BASE_URL: z.url(),
    OPENAI_API_KEY: z.string(),
    OPENAI_MODEL: z.string(),
    /** The sample MCP server as the sidecar sees it. */
    MCP_URL: z.url(),
  })
  .parse(process.env);
const { url, db, login, password } = odooEnvironment();

const model = {
  url: environment.OPENAI_BASE_URL,
  key: environment.OPENAI_API_KEY,
  name: environment.OPENAI_MODEL,
};
await createDemoRecords(await OdooRpc.signIn(url, db, login, password), model, environment.MCP_URL);
process.stdout.write("The Demo Assistant is ready\n");
