import type { ImagePart, Message } from "../model/model.ts";
import type { ToolCallRecord } from "./turn-record.ts";

/** Pictures that one round of tools may show to the model. */
const MAX_IMAGES = 4;
/** Characters of base64 of one picture (5 MiB of data). */
const MAX_IMAGE_LENGTH = 7_000_000;

/** Tool messages carry text only: pictures of their results follow as a message of their own. */
export function imagesOf(calls: readonly ToolCallRecord[]): Message[] {
  const images = calls
    .flatMap((call) => call.images)
    .filter((image) => image.data.length <= MAX_IMAGE_LENGTH)
    .slice(0, MAX_IMAGES)
    .map(({ mimeType, data }): ImagePart => ({ type: "image", mimeType, data }));
  return images.length
    ? [{ role: "user", content: "Pictures in the results of the tools above:", images }]
    : [];
}
