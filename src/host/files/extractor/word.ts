import mammoth from "mammoth";
import { HTML, markupText } from "./markup-text.ts";

export async function wordText(bytes: Uint8Array): Promise<string> {
  const noPictures = mammoth.images.imgElement(() => Promise.resolve({ src: "" }));
  const { value } = await mammoth.convertToHtml(
    { buffer: Buffer.from(bytes) },
    { convertImage: noPictures, externalFileAccess: false },
  );
  return markupText(value, HTML, { isXml: false });
}
