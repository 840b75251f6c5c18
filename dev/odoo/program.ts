/** An Odoo that this machine can run. */
export interface OdooProgram {
  /** For people, such as `Odoo 19.0, Debian's package`. */
  label: string;
  /** Such as `19.0`. */
  series: string;
  /** Changes when a database prepared by it must be made anew. */
  identity: string;
  /** Where its PostgreSQL comes from: this machine's programs, or a container. */
  database: "native" | "docker";
  /** The command line that runs Odoo with `args`; it sees `folder` and the addon at their own paths. */
  command(
    args: readonly string[],
    folder: string,
  ): { file: string; args: string[]; env: Record<string, string> };
  /** Folders with addons, beside those in Odoo's own package. */
  addonsPath: readonly string[];
}

/** An Odoo that answers. */
export interface RunningOdoo {
  url: string;
  /** For programs beside it: its own port, past a proxy of ours. */
  directUrl: string;
  db: string;
  login: string;
  password: string;
}

/** `version_info` of Odoo's release.py as a series. */
export function seriesOf(releaseFile: string): string {
  const found = /^version_info\s*=\s*\((\d+),\s*(\d+)/m.exec(releaseFile);
  if (!found) throw new Error("Odoo's release.py does not define version_info");
  return `${found[1]}.${found[2]}`;
}
