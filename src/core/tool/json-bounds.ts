/** Levels of a call's arguments. */
export const MAX_DEPTH = 64;
/** Values of a call's arguments: what checks each of a million of them stops everybody else meanwhile. */
export const MAX_VALUES = 100_000;

/** Whether JSON is nested no deeper, and holds no more. By levels: what recurses would be broken by what it looks for. */
export function isBounded(value: unknown): boolean {
  let level = [value];
  let count = 0;
  for (let depth = 0; depth <= MAX_DEPTH && level.length; depth++) {
    level = level.flatMap((each) =>
      typeof each === "object" && each !== null ? (Object.values(each) as unknown[]) : [],
    );
    count += level.length;
    if (count > MAX_VALUES) return false;
  }
  return level.length === 0;
}
