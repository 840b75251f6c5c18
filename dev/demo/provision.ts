// A program: makes the shared secret and the service user's key in an Odoo that was just started, tells Odoo where the
// sidecar is, and leaves both as files for the sidecar. docker-compose.odoo.yml runs it; running it again is safe.
import { randomBytes } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { OdooRpc } from "../odoo/rpc.ts";
import { connectSidecar, createSidecarKey } from "./records.ts";
import { odooEnvironment } from "./odoo-environment.ts";

const { SIDECAR_URL, SIDECAR_SECRET, SECRETS_FOLDER } = z
  .object({
    /** The sidecar as Odoo sees it. */
    SIDECAR_URL: z.url(),
    /** Given by the operator, else made here. */
    SIDECAR_SECRET: z.string().optional(),
    SECRETS_FOLDER: z.string(),
  })
  .parse(process.env);
const { url, db, login, password } = odooEnvironment();

const odoo = await OdooRpc.signIn(url, db, login, password);
const secret = SIDECAR_SECRET || (await kept("secret")) || randomBytes(32).toString("hex");
await keep("secret", secret);
if (!(await keyWorks(await kept("api_key")))) await keep("api_key", await createSidecarKey(odoo));
await connectSidecar(odoo, SIDECAR_URL, secret);
process.stdout.write("The sidecar can log in to Odoo\n");

/** The database may be another one than that of the key. */
function keyWorks(key: string): Promise<boolean> {
  return OdooRpc.signIn(url, db, "mcp_sidecar", key).then(
    () => true,
    () => false,
  );
}

function kept(name: string): Promise<string> {
  return readFile(join(SECRETS_FOLDER, name), "utf8").catch(() => "");
}

async function keep(name: string, value: string): Promise<void> {
  const file = join(SECRETS_FOLDER, name);
  await writeFile(file, value, { mode: 0o600 });
  await chmod(file, 0o600);
}
