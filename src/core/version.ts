import packageJson from "../../package.json" with { type: "json" };

/** The project's one version number, as it introduces itself to others. */
export const VERSION: string = packageJson.version;
