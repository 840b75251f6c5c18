import { createHash } from "node:crypto";
import type { ToolFile } from "../../core/tool/tool-result.ts";

/** Files of one answer, and bytes of each and of all. */
const MAX_FILES = 10;
const MAX_FILE_BYTES = 5 * 1024 * 1024;
const MAX_BYTES = 20 * 1024 * 1024;

/** A file of a tool as Odoo keeps it, for people. */
export interface KeptFile {
  id: number;
  name: string;
  mimetype: string;
  size: number;
  url: string;
}

/** Hands a file to Odoo. @returns nothing where Odoo does not take it. */
export type KeepFile = (file: ToolFile) => Promise<KeptFile | undefined>;

/** What tools return for people during a turn is kept with its answer, up to a limit. */
export class FileKeeper {
  readonly #keep: KeepFile;
  readonly #seen = new Set<string>();
  #bytes = 0;

  constructor(keep: KeepFile) {
    this.#keep = keep;
  }

  /** What was kept of a result, and whether something was not. The same file is kept once. */
  async keep(files: readonly ToolFile[]): Promise<{ kept: KeptFile[]; leftOut: boolean }> {
    const kept: KeptFile[] = [];
    let leftOut = false;
    for (const file of files) {
      const checksum = createHash("sha1").update(file.data).digest("hex");
      if (this.#seen.has(checksum)) continue;
      const answer = this.#hasRoom(file) ? await this.#take(file, checksum) : undefined;
      if (answer) kept.push(answer);
      else leftOut = true;
    }
    return { kept, leftOut };
  }

  #hasRoom({ data }: ToolFile): boolean {
    const size = sizeOf(data);
    return this.#seen.size < MAX_FILES && size <= MAX_FILE_BYTES && this.#bytes + size <= MAX_BYTES;
  }

  #take(file: ToolFile, checksum: string): Promise<KeptFile | undefined> {
    this.#seen.add(checksum);
    this.#bytes += sizeOf(file.data);
    return this.#keep(file);
  }
}

/** Bytes of base64. */
function sizeOf(data: string): number {
  return Math.floor((data.length * 3) / 4);
}
