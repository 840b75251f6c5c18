// Adds the packages of other platforms to package-lock.json (`npm run lock`).
//
// npm leaves an optional package out of the lock when the registry in use does not have it, as partial mirrors do,
// and `npm ci` then refuses that lock everywhere. The name of such a package says what platform it is for.

import { readFileSync, writeFileSync } from "node:fs";

const OS = /(android|darwin|freebsd|linux|openharmony|win32)/;
const CPU = /(arm64|arm|ia32|ppc64|riscv64|s390x|x64)/;

const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
const known = new Set(Object.keys(lock.packages).map((path) => path.split("node_modules/").at(-1)));

for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const [os, cpu] = [OS.exec(name)?.[1], CPU.exec(name)?.[1]];
    if (known.has(name) || !os || !cpu) continue;
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(entry.dev && { dev: true }),
      ...(os === "linux" && { libc: [name.includes("musl") ? "musl" : "glibc"] }),
      optional: true,
      os: [os],
    };
  }
}

const paths = Object.keys(lock.packages).toSorted((a, b) => a.localeCompare(b, "en"));
lock.packages = Object.fromEntries(paths.map((path) => [path, lock.packages[path]]));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
