/** By these words servers tell, under many statuses and codes, that they do not know a session or that it has not begun. */
const WORDS = /session|initiali[sz]/i;

/** True when a refusal may be about the session. */
export function speaksOfSession(text: string): boolean {
  return WORDS.test(text);
}
