import { example } from "./example.ts";

/** Keys whose texts are words of the contract: they are equal, where other texts may differ. */
const WORDS = new Set(example("words") as string[]);

/**
 * Where a message has another shape than its example (contracts/README.md). The addon's `tests/shape.py` has the
 * same rule.
 * @returns a line for each difference.
 */
export function differences(seen: unknown, like: unknown, place = "it"): string[] {
  if (typeOf(seen) !== typeOf(like)) return [`${place} is of type ${typeOf(seen)}, not ${typeOf(like)}`];
  if (Array.isArray(seen) && Array.isArray(like)) {
    if (!seen.length !== !like.length) return [`${place} has ${seen.length} entries, not ${like.length}`];
    return seen.flatMap((entry, at) =>
      fewest(nearTo(entry, like).map((one) => differences(entry, one, `${place}.${at}`))),
    );
  }
  if (!isObject(seen) || !isObject(like)) return [];
  const keys = new Set([...Object.keys(like), ...Object.keys(seen)]);
  return [...keys].flatMap((key) => {
    const at = `${place}.${key}`;
    if (!Object.hasOwn(seen, key)) return [`${at} is missing`];
    if (!Object.hasOwn(like, key)) return [`${at} is not in the example`];
    const [one, other] = [seen[key], like[key]];
    const isOtherWord =
      WORDS.has(key) && typeof one === "string" && typeof other === "string" && one !== other;
    return isOtherWord ? [`${at} is "${one}", not "${other}"`] : differences(one, other, at);
  });
}

/** As `differences`, of that of many messages which is most like the example. */
export function differencesOfNearest(seen: readonly unknown[], like: unknown): string[] {
  return seen.length ? fewest(seen.map((each) => differences(each, like))) : ["there is no message at all"];
}

/** Entries of the same type tell more about what is wrong with one. */
function nearTo(entry: unknown, like: readonly unknown[]): readonly unknown[] {
  const alike = like.filter((one) => typeOf(one) === typeOf(entry));
  return alike.length ? alike : like;
}

function fewest(lists: string[][]): string[] {
  return lists.reduce((least, next) => (next.length < least.length ? next : least));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeOf(value) === "object";
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return "list";
  return value === null ? "null" : typeof value;
}
