/** In a time zone of the IANA database; one that is not known counts as UTC. */

/** Such as `2026-11-26, Thursday (time zone Asia/Taipei)`. */
export function dateIn(timeZone: string, now: Date): string {
  const zone = knownZone(timeZone);
  // Canadian dates are those of ISO 8601.
  const date = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(now);
  const weekday = new Intl.DateTimeFormat("en", { timeZone: zone, weekday: "long" }).format(now);
  return `${date}, ${weekday} (time zone ${zone})`;
}

/** Such as `14:05`. */
export function timeIn(timeZone: string, now: Date): string {
  const options = { timeZone: knownZone(timeZone), timeStyle: "short", hourCycle: "h23" } as const;
  return new Intl.DateTimeFormat("en-GB", options).format(now);
}

function knownZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: timeZone || "UTC" }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
