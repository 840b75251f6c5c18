import { NoOdoo, findOdoo, runningOdoo } from "../odoo/find.ts";
import { odooCommand } from "../odoo/odoo-command.ts";
import { startPreparedDatabase } from "../odoo/prepared-database.ts";
import { ADDONS } from "../support/paths.ts";
import { freePorts } from "../support/ports.ts";
import { say, step } from "../support/progress.ts";
import { createRunFolder } from "../support/run-folder.ts";
import { Service } from "../support/service.ts";
import { readFile } from "node:fs/promises";
import { type Outcome, type Part, Unavailable } from "./part.ts";

const TIME_LIMIT_MS = 20 * 60_000;

/** The addons' own tests, installed from nothing on a real Odoo. */
export const addon: Part = {
  name: "addon",
  run: async ({ signal }) => {
    if (runningOdoo()) throw new Unavailable("the addon's tests need an Odoo of their own, not ODOO_URL");
    const program = await findOdoo(signal).catch((error: unknown) => {
      throw error instanceof NoOdoo ? new Unavailable(error.message, { cause: error }) : error;
    });
    await using folder = await createRunFolder();
    await using database = await startPreparedDatabase({
      program,
      folder: folder.path,
      contents: "base",
      signal,
    });
    const [http, evented] = await freePorts(2);
    const place = { program, folder: folder.path, databaseHost: database.host };
    const tags = ADDONS.map((name) => `/${name}`).join(",");
    const command = odooCommand(place, [
      ...["--init", [...ADDONS, ...beside()].join(","), "--test-tags", tags, "--stop-after-init"],
      ...["--http-port", String(http), "--gevent-port", String(evented), "--max-cron-threads", "0"],
    ]);
    await using tests = new Service({ name: "odoo-tests", ...command, logFolder: folder.path });
    await step(`Tests of the addons on ${program.label}`, () =>
      tests.finished({ signal, timeoutMs: TIME_LIMIT_MS }),
    );
    return readOutcome(await readFile(tests.log, "utf8"));
  },
};

/** Such as `ADDON_TESTS_WITH=crm,project,sale_management,portal`: what guards them is skipped without them. */
function beside(): string[] {
  return (process.env["ADDON_TESTS_WITH"] ?? "").split(",").filter(Boolean);
}

const LINE = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?<level>[A-Z]+) \S+ (?<logger>[\w.]+): /;
const RESULT = /(\d+) failed, (\d+) error\(s\) of (\d+) tests/g;

/** A log of Odoo's test run: its counts, where a warning about our addons is a failure too. */
export function readOutcome(log: string): Outcome {
  const counts = Array.from(log.matchAll(RESULT), (match) => match.slice(1).map(Number));
  if (counts.length === 0) {
    say(`Odoo did not run any tests:\n${log.split("\n").slice(-60).join("\n")}`);
    return { passed: 0, failed: 1 };
  }
  const [failed = 0, errors = 0, total = 0] = counts.reduce((sum, next) =>
    sum.map((value, at) => value + (next[at] ?? 0)),
  );
  const complaints = entriesOf(log).filter(
    ({ level, text }) => /WARNING|ERROR|CRITICAL/.test(level) && ADDONS.some((name) => text.includes(name)),
  );
  for (const { text } of complaints) say(text);
  const broken = failed + errors;
  const warnings = broken === 0 && complaints.length > 0 ? 1 : 0;
  return { passed: total - broken, failed: broken + warnings };
}

/** Log records with the lines that belong to them, such as tracebacks. */
function entriesOf(log: string): { level: string; text: string }[] {
  const entries: { level: string; text: string }[] = [];
  for (const line of log.split("\n")) {
    const level = LINE.exec(line)?.groups?.["level"];
    const last = entries.at(-1);
    if (level !== undefined) entries.push({ level, text: line });
    else if (last) last.text += `\n${line}`;
  }
  return entries;
}
