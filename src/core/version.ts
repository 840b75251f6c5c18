import { createRequire } from "node:module";

/** The project's one version number, as it introduces itself to others. */
export const VERSION = (createRequire(import.meta.url)("../../package.json") as { version: string }).version;
