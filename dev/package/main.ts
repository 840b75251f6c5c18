// What `npm pack` does first: Node does not strip types below node_modules, so the package holds JavaScript.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../support/command.ts";
import { ROOT } from "../support/paths.ts";

await rm(join(ROOT, "dist"), { recursive: true, force: true });
const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
await run(process.execPath, [compiler, "--project", join(ROOT, "tsconfig.build.json")]);
