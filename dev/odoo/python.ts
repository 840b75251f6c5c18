import { succeeds } from "../support/command.ts";
import { choosePackages, installPackages, isDebian, isRoot } from "../support/debian.ts";

const DEBIAN_PYTHON = "/usr/bin/python3";
const NEEDED =
  "import babel, gevent, greenlet, lxml, passlib, PIL, psutil, psycopg2, reportlab, requests, werkzeug";

/** Packages that the running release has under another name than newer ones. */
const OTHER_NAMES: Record<string, string[]> = {
  "python3-lxml-html-clean": ["python3-lxml"],
  "python3-pytz": ["python3-tz"],
  "python3-pypdf": ["python3-pypdf2"],
  "python3-pypdf2": ["python3-pypdf"],
};

/** Not needed to run Odoo from a folder. */
const NOT_NEEDED = new Set(["adduser", "lsb-base", "postgresql-client", "python3", "python3:any"]);

/** A Python that can run Odoo: ODOO_PYTHON, else Debian's with the packages of `depends`, else the first on the path. */
export async function findPython(depends: string, signal?: AbortSignal): Promise<string> {
  const stated = process.env["ODOO_PYTHON"];
  if (stated) return stated;
  if (isDebian && isRoot) {
    await installPackages(
      ["python3", ...(await choosePackages(parseDepends(depends), signal))],
      "Odoo",
      signal,
    );
    return DEBIAN_PYTHON;
  }
  for (const python of [DEBIAN_PYTHON, "python3"]) if (await succeeds(python, ["-c", NEEDED])) return python;
  throw new Error(
    "There is no Python with Odoo's dependencies. Name one with ODOO_PYTHON, or run this as root on Debian.",
  );
}

/** Debian's `Depends` as groups of alternatives, without versions: Odoo's are newer than it really needs. */
function parseDepends(depends: string): string[][] {
  return depends
    .split(",")
    .map((group) =>
      group
        .split("|")
        .map((name) => name.replace(/\(.*?\)|#.*/gs, "").trim())
        .filter((name) => name && !name.startsWith("$") && !NOT_NEEDED.has(name))
        .flatMap((name) => [name, ...(OTHER_NAMES[name] ?? [])]),
    )
    .filter((group) => group.length > 0);
}
