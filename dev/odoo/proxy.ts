import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installPackages } from "../support/debian.ts";
import { ROOT } from "../support/paths.ts";
import { Service } from "../support/service.ts";

const PROGRAMS = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"];

/** nginx before Odoo, with the same site configuration that docker-compose.odoo.yml uses. */
export async function startProxy(
  ports: { listen: number; http: number; evented: number },
  runFolder: string,
  signal?: AbortSignal,
): Promise<Service> {
  const template = await readFile(join(ROOT, "dev/odoo/nginx.conf.template"), "utf8");
  const site = template
    .replaceAll("${LISTEN}", `127.0.0.1:${ports.listen}`)
    .replaceAll("${ODOO_HTTP}", `127.0.0.1:${ports.http}`)
    .replaceAll("${ODOO_EVENTED}", `127.0.0.1:${ports.evented}`);
  return startNginx(site, { listen: ports.listen, runFolder, signal });
}

export interface NginxOptions {
  /** A port that the site listens at. */
  listen: number;
  runFolder: string;
  signal?: AbortSignal | undefined;
}

const find = () => PROGRAMS.find((program) => existsSync(program));

/** Where there is none yet; on a fresh machine it takes longer than a test may. */
export async function installNginx(signal?: AbortSignal): Promise<void> {
  if (!find()) await installPackages(["nginx-light"], "the proxy", signal);
}

/** nginx with the `server` blocks of `site`. */
export async function startNginx(
  site: string,
  { listen, runFolder, signal }: NginxOptions,
): Promise<Service> {
  await installNginx(signal);
  const folder = join(runFolder, "nginx");
  await mkdir(folder);
  await writeFile(
    join(folder, "nginx.conf"),
    `${mainConfiguration(folder)}\nhttp {\n${inFolder(folder)}\n${site}}\n`,
  );
  const service = new Service({
    name: "nginx",
    file: find() ?? "nginx",
    args: ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"],
    env: { PATH: process.env["PATH"] },
    logFolder: runFolder,
  });
  try {
    const answers = async () =>
      (await fetch(`http://127.0.0.1:${listen}/`, { redirect: "manual" })).status > 0;
    await service.until(answers, { timeoutMs: 10_000, signal });
  } catch (error) {
    await service.stop();
    throw error;
  }
  return service;
}

function mainConfiguration(folder: string): string {
  return [
    ...(process.getuid?.() === 0 ? ["user root;"] : []),
    "daemon off;",
    "worker_processes 1;",
    `pid ${folder}/nginx.pid;`,
    "events { worker_connections 4096; }",
  ].join("\n");
}

/** Keeps everything nginx writes in the run's folder. */
function inFolder(folder: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return ["access_log off;", ...temporary.map((name) => `${name}_temp_path ${folder}/${name};`)].join("\n");
}
