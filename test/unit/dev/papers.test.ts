import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { ADDON, ROOT } from "../../../dev/support/paths.ts";
import { VARIABLES } from "../../../src/config/environment.ts";
import { termsOf } from "./addon-terms.ts";
import { createLabelCheck, labelsIn } from "./labels.ts";

/** In italics too, and no label of Odoo's. */
const CHANGELOG_SECTION = "Unreleased";
const FOLDERS = /^(?:src|dev|test|docs|contracts|odoo-addon)\//;

/** A number, and no limit. */
const PORT = "SIDECAR_PORT";
const numericDefaults = new Map(
  Object.values(VARIABLES)
    .flatMap((part) => Object.entries(part))
    .flatMap(([name, schema]): [string, number][] => {
      const { data } = schema.safeParse(undefined);
      return typeof data === "number" && name !== PORT ? [[name, data]] : [];
    }),
);

const tracked = git("ls-files", "*.md").split("\n");
const pages = tracked
  .filter((file) => /^(?:README\.md|CONTRIBUTING\.md|docs\/.*)$/.test(file) && exists(file))
  .map((file) => ({ file, text: read(file) }));

describe("README, CONTRIBUTING and docs/", () => {
  test("have links that lead somewhere", () => {
    const broken = pages.flatMap(({ file, text }) =>
      matches(withoutCode(text), /\]\(([^)\s]+)\)/g)
        .filter((target) => !/^https?:/.test(target) && !leadsSomewhere(file, target))
        .map((target) => `${file}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  test("name files that exist", () => {
    const missing = pages.flatMap(({ file, text }) =>
      pathsIn(withoutCode(text))
        .filter((path) => !exists(path))
        .map((path) => `${file}: ${path}`),
    );
    expect(missing).toEqual([]);
  });

  test("emphasise menus, buttons and fields, which all exist", () => {
    const exists = createLabelCheck();
    const forms = globSync(".github/{*.md,ISSUE_TEMPLATE/*.yml}", { cwd: ROOT }).map((file) => ({
      file,
      text: read(file),
    }));
    expect(forms.length).toBeGreaterThan(0);
    const missing = [...pages, ...forms, { file: "SECURITY.md", text: read("SECURITY.md") }].flatMap(
      ({ file, text }) =>
        labelsIn(text)
          .filter((label) => !exists(label) && label !== CHANGELOG_SECTION)
          .map((label) => `${file}: ${label}`),
    );
    expect(missing).toEqual([]);
  });

  test("name constants and methods that exist, in CONTRIBUTING.md", () => {
    const table = read("CONTRIBUTING.md").split("## Where do I change …?")[1]?.split("\n## ")[0] ?? "";
    const names = new Set(
      codesIn(table).filter((code) => /^(?:_?[a-z]+[A-Z_]\w*|[A-Z]+_[A-Z_]+)$/.test(code)),
    );
    expect(names.size).toBeGreaterThan(15);
    const code = git("grep", "-hoEw", [...names].join("|"), "--", "src", "odoo-addon", "dev");
    const found = new Set(code.split("\n"));
    expect([...names].filter((name) => !found.has(name))).toEqual([]);
  });

  test("quote sentences of the addon as they are, in docs/troubleshooting.md", () => {
    const terms = [...termsOf(ADDON)];
    const quoted = matches(read("docs/troubleshooting.md"), /^\| "([^"]+)" \|/gm);
    expect(quoted.length).toBeGreaterThan(5);
    expect(quoted.filter((start) => !terms.some((term) => term.startsWith(start)))).toEqual([]);
  });

  test("name scripts that exist", () => {
    const { scripts } = JSON.parse(read("package.json"));
    const named = pages.flatMap(({ text }) => matches(text, /npm run ([\w:-]+)/g));
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  test("wrap at 120 characters, except in tables and code", () => {
    const long = pages.flatMap(({ file, text }) =>
      withoutCode(text)
        .split("\n")
        .filter((line) => line.length > 120 && !line.startsWith("|"))
        .map((line) => `${file}: ${line}`),
    );
    expect(long).toEqual([]);
  });
});

describe("docs/architecture.md", () => {
  const page = read("docs/architecture.md");
  const section = (title: string) => page.split("\n## ").find((part) => part.startsWith(title)) ?? "";
  const rowsOf = (title: string) => matches(section(title), /^\|(.*)\|$/gm).map((row) => row.split("|"));

  test("has the floors that the linter checks", () => {
    const [, rules = ""] = /MAY_IMPORT.*?\{\n([^]*?)\n\};/.exec(read("oxlint.config.ts")) ?? [];
    const checked = Array.from(
      rules.matchAll(/^ {2}"?([\w/-]+)"?: \[(.*)\],$/gm),
      ([, folder = "", allowed = ""]) => [folder, matches(allowed, /"([^"]+)"/g)],
    );
    const told = rowsOf("The floors of `src/`").map(([folder, , allowed]) => [
      codesIn(folder)[0],
      codesIn(allowed),
    ]);
    expect(told.filter(([folder]) => folder)).toEqual(checked);
  });

  test("has the rooms of the store, with their bounds", () => {
    const rooms = Array.from(
      read("src/core/store/store.ts").matchAll(/^ {2}(\w+): \{ max: ([\d_]+),.* shared: (\w+) \},$/gm),
      ([, name, max = "", shared]) => [name, Number(max.replaceAll("_", "")), shared === "true"],
    );
    const told = rowsOf("What is remembered where").flatMap(([name, , max = "", , shared]) => {
      const entries = Number(max.replaceAll(",", ""));
      return shared !== undefined && entries > 0
        ? [[codesIn(name)[0], entries, shared.trim() === "yes"]]
        : [];
    });
    expect(told).toEqual(rooms);
  });

  test("names variables and constants that hold its limits", () => {
    const limits = section("Limits");
    const variables = new Set(Object.values(VARIABLES).flatMap((part) => Object.keys(part)));
    const missing = Array.from(limits.matchAll(/((?:`\w+`(?:, )?)+)(?: in `([^`]+)`)?/g)).flatMap(
      ([, names, file]) =>
        codesIn(names).filter((name) =>
          file === undefined ? !variables.has(name) : !read(expand(file, aliasesIn(page))).includes(name),
        ),
    );
    expect(missing).toEqual([]);
  });
});

describe("the limits in docs/architecture.md", () => {
  const limits = read("docs/architecture.md").split("\n## Limits\n")[1] ?? "";
  const told = matches(limits, /^\|(.*)\|$/gm).flatMap((row) => {
    const [, values = "", holders = ""] = row.split("|");
    // `4; 32` are the values of `PARALLEL_TOOL_CALLS`; `MAX_CALLS` in …
    return holders.split(";").flatMap((holder, place) => {
      const [, name] = /^\s*`([A-Z_]+)`\s*$/.exec(holder) ?? [];
      const [number] = /[\d.,]+/.exec(values.split(";")[place] ?? "") ?? [];
      return name === undefined ? [] : [{ name, value: Number(number?.replaceAll(",", "")) }];
    });
  });

  test("are all variables that are numbers", () => {
    const names = new Set(told.map(({ name }) => name));
    expect(numericDefaults.size).toBeGreaterThan(20);
    expect([...numericDefaults.keys()].filter((name) => !names.has(name))).toEqual([]);
  });

  test("are the variables' defaults", () => {
    expect(told.filter(({ name, value }) => numericDefaults.get(name) !== value)).toEqual([]);
  });
});

describe("no file cites a document that is not in the repository", () => {
  // What is new in an old version may name what was there then.
  const find = (pattern: string, ...options: string[]) =>
    spawnSync("git", ["grep", "-E", ...options, pattern, "--", ":!CHANGELOG.md"], {
      cwd: ROOT,
      encoding: "utf8",
    }).stdout;

  test("of docs/", () => {
    const cited = find(String.raw`\bdocs/[a-zA-Z0-9/_-]+\.md`, "-o", "-h")
      .split("\n")
      .filter(Boolean);
    expect(cited.length).toBeGreaterThan(0);
    expect(cited.filter((file) => !exists(file))).toEqual([]);
  });

  test("of somewhere else", () => {
    // In brackets, so that this very line is not found.
    expect(find(String.raw`\b(D[E]SIGN|P[I]TFALLS)\b`)).toBe("");
  });
});

function git(...args: string[]): string {
  return execFileSync("git", args, { cwd: ROOT, encoding: "utf8" });
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

function exists(file: string): boolean {
  return existsSync(join(ROOT, file));
}

/** What the first group of the pattern matched, each time. */
function matches(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([, group = ""]) => group);
}

function codesIn(text = ""): string[] {
  return matches(text, /`([^`]+)`/g);
}

function withoutCode(text: string): string {
  return text.replaceAll(/^ *```[^]*?^ *```$/gm, "");
}

/** Paths in backticks; one with a gap names many. */
function pathsIn(text: string): string[] {
  const aliases = aliasesIn(text);
  const paths = codesIn(text).map((code) => expand(code, aliases));
  return paths.filter((path) => FOLDERS.test(path) && !/[\s<>*…]/.test(path));
}

/** A page may shorten a folder: `A/` is `odoo-addon/…/`. */
function aliasesIn(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/`([A-Z]\/)` is `([^`]+)`/g);
  return new Map(Array.from(found, ([, short = "", path = ""]) => [short, path]));
}

function expand(path: string, aliases: ReadonlyMap<string, string>): string {
  const folder = aliases.get(path.slice(0, 2));
  return folder === undefined ? path : expand(folder + path.slice(2), aliases);
}

function leadsSomewhere(page: string, target: string): boolean {
  const [path = "", anchor] = target.split("#");
  const file = path ? normalize(join(dirname(page), path)) : page;
  return exists(file) && (anchor === undefined || anchorsIn(read(file)).has(anchor));
}

/** As GitHub makes them of headings. */
function anchorsIn(text: string): Set<string> {
  const headings = matches(text, /^#+ (.*)$/gm).map((heading) => heading.toLowerCase());
  return new Set(
    headings.map((heading) => heading.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-")),
  );
}
