import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../../dev/support/paths.ts";

const read = (file: string) => readFile(join(ROOT, file), "utf8");

/** What the bootstrap runs on, before it has brought the real one. */
const OLDEST = "20";

const [node = ""] = (await read(".node-version")).split(".");

test("every file that names a Node names the one of .node-version", async () => {
  const { engines, devDependencies } = JSON.parse(await read("package.json"));
  expect(engines.node).toBe(`>=${node}`);
  expect(devDependencies["@types/node"]).toMatch(new RegExp(`^\\^${node}\\.`));
  expect(await read("Dockerfile")).toContain(`FROM node:${node}-`);
  expect(JSON.parse(await read(".devcontainer/devcontainer.json")).image).toContain(`:${node}-`);
});

test("the documents name no other Node", async () => {
  const files = await readdir(ROOT, { recursive: false });
  const documents = (await readdir(join(ROOT, "docs"), { recursive: true })).map((name) => `docs/${name}`);
  for (const file of [...files, ...documents].filter((name) => name.endsWith(".md"))) {
    const named = Array.from((await read(file)).matchAll(/\bNode(?:\.js)? (\d+)/g), ([, major]) => major);
    expect([file, named.filter((major) => major !== node && major !== OLDEST)]).toEqual([file, []]);
  }
});
