import { now } from "./clock.ts";

export interface Sample {
  /** From asking to the first text, in milliseconds. */
  firstText: number;
  /** Age of each text when it arrived, in milliseconds. */
  lags: number[];
}

/** Reads the times that the paced model wrote, as the texts arrive. */
export async function measure(texts: AsyncIterable<string>, asked: number): Promise<Sample> {
  const lags: number[] = [];
  let firstText = Number.NaN;
  for await (const text of texts) {
    const arrived = now();
    if (!lags.length) firstText = arrived - asked;
    // A reader that was late gets several in one piece: the first is the oldest.
    for (const stamp of text.trim().split(/\s+/)) lags.push(arrived - Number(stamp));
  }
  return { firstText, lags };
}
