import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { z } from "zod";
import { SidecarError } from "../../core/errors/sidecar-error.ts";
import { type FileReader, MAX_FILE_BYTES } from "../../host/files/file-reader.ts";
import type { FileReading } from "../../host/files/file-reading.ts";
import { authorize, type Verify } from "./auth.ts";

export interface FilesOptions {
  verify: Verify;
  reader: FileReader;
}

const about = z.object({
  name: z.string().max(1_000).default(""),
  mimetype: z.string().max(200).default(""),
});

/** Whether models can read a file: asked before it is sent (docs/contracts/addon-to-sidecar.md). */
export function filesRoutes({ verify, reader }: FilesOptions) {
  const limit = bodyLimit({
    maxSize: MAX_FILE_BYTES,
    onError: () => {
      throw new SidecarError("invalid_request", "The file is too large.");
    },
  });
  return new Hono().post("/:id{[0-9]+}/check", authorize(verify, "file"), limit, async (context) => {
    const file = about.parse(context.req.query());
    const bytes = new Uint8Array(await context.req.arrayBuffer());
    // Whoever asked may not wait for the end; what is found then is there for the question.
    return context.json(toAnswer(await reader.read(file, bytes)));
  });
}

function toAnswer(reading: FileReading) {
  if (reading.kind === "unreadable") return { readable: false, reason: reading.reason };
  return { readable: true, shortened: reading.kind === "text" && reading.shortened };
}
