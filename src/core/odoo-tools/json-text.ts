/** Ids in one list, such as the messages of a record; more tell a model nothing. */
const MAX_IDS = 100;
/** So long a text without a space or a dot is a file in base64. */
const BASE64 = /^[A-Za-z0-9+/\s]{1024,}={0,2}$/;

/** Compact JSON of what Odoo answered, without files and endless lists of ids. */
export function toJsonText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === "string" && inner.length >= 1024 && !inner.includes(" ") && BASE64.test(inner))
      return `(${Math.floor((inner.length * 3) / 4)} bytes)`;
    if (Array.isArray(inner) && inner.length > MAX_IDS && inner.every((item) => typeof item === "number"))
      return [...inner.slice(0, MAX_IDS), `… ${inner.length - MAX_IDS} more`];
    return inner;
  });
}
