import { readdirSync, readFileSync } from "node:fs";

const FOLDER = new URL("../../../contracts/", import.meta.url);

/** What a file of contracts/ says. @param name such as `stream-events/done`. */
export function example(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8"));
}

/** The names of all examples of a border. */
export function examplesOf(border: string): string[] {
  return readdirSync(new URL(`${border}/`, FOLDER)).map((file) => `${border}/${file.replace(/\.json$/, "")}`);
}
