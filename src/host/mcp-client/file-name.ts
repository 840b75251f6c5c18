/** Of kinds that servers often return. */
const EXTENSIONS = new Map([
  ["image/png", "png"],
  ["image/jpeg", "jpg"],
  ["image/gif", "gif"],
  ["image/webp", "webp"],
  ["image/svg+xml", "svg"],
  ["audio/mpeg", "mp3"],
  ["audio/wav", "wav"],
  ["audio/x-wav", "wav"],
  ["audio/ogg", "ogg"],
  ["application/pdf", "pdf"],
  ["application/json", "json"],
  ["application/xml", "xml"],
  ["application/zip", "zip"],
  ["text/plain", "txt"],
  ["text/markdown", "md"],
  ["text/csv", "csv"],
  ["text/html", "html"],
]);
const MAX_LENGTH = 120;

/** What a file of a tool is called: by the last part of its URI or a word for it, and by its kind. */
export function fileName(uri: string, mimeType: string): string {
  const path = uri.replace(/[?#].*$/, "").replace(/^[a-z][\w+.-]*:\/*/i, "");
  const last = decode(path).split(/[/\\]/).findLast(Boolean) ?? "";
  const name =
    last
      .replaceAll(/[\p{Cc}"<>|*?:]+/gu, " ")
      .trim()
      .slice(-MAX_LENGTH) || "file";
  const extension = EXTENSIONS.get(mimeType.toLowerCase().replace(/;.*$/s, "").trim());
  return /\.\w{1,8}$/.test(name) || !extension ? name : `${name}.${extension}`;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
