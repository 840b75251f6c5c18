/** Deeper chains of causes are a circle, or nobody's work. */
const MAX_DEPTH = 6;

/** An error and all that caused it, from the outside in. An `AggregateError` has several causes. */
export function* causesOf(error: unknown, depth = 0): Generator<Error, void> {
  if (!(error instanceof Error) || depth > MAX_DEPTH) return;
  yield error;
  const inner: unknown[] = error instanceof AggregateError ? error.errors : [error.cause];
  for (const cause of inner) yield* causesOf(cause, depth + 1);
}

/** The error's `code`, such as `ECONNREFUSED`; nothing where there is none. */
export function codeOf(error: Error): string | number | undefined {
  const code = "code" in error ? error.code : undefined;
  return typeof code === "string" || typeof code === "number" ? code : undefined;
}
