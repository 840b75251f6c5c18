import { SidecarError } from "../../core/errors/errors.ts";

/** What our own `fetch` threw, wherever the SDK has wrapped it. */
export function ownError(error: unknown, depth = 0): SidecarError | undefined {
  if (error instanceof SidecarError) return error;
  return error instanceof Error && depth < 5 ? ownError(error.cause, depth + 1) : undefined;
}
