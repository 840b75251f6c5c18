import { ROOT } from "../support/paths.ts";
import { raiseVersion } from "./version.ts";

const [step, ...rest] = process.argv.slice(2);
if (step === undefined || rest.length > 0) {
  process.stderr.write("usage: npm run version:raise -- major|minor|patch|X.Y.Z\n");
  process.exitCode = 2;
} else
  try {
    const version = await raiseVersion(ROOT, step, new Date().toISOString().slice(0, 10));
    process.stdout.write(`The version is ${version} now, in every file that states it.\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
