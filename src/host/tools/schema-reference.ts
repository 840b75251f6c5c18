type Schema = Record<string, unknown>;

/** What a local reference points to: `#`, `#/$defs/Name`, `#/definitions/Name`, any path. Others point nowhere. */
export function resolveReference(reference: string, root: Schema): Schema | undefined {
  if (reference === "#") return root;
  if (!reference.startsWith("#/")) return undefined;
  let target: unknown = root;
  for (const part of reference.slice(2).split("/")) {
    const name = decodePointer(part);
    if (typeof target !== "object" || target === null || !Object.hasOwn(target, name)) return undefined;
    target = Reflect.get(target, name);
  }
  return typeof target === "object" && target !== null && !Array.isArray(target) ? { ...target } : undefined;
}

function decodePointer(part: string): string {
  try {
    return decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return part;
  }
}
