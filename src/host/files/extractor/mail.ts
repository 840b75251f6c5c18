import PostalMime, { type Address } from "postal-mime";
import { HTML, markupText } from "./markup-text.ts";

/** An e-mail: who, when, about what, its text, and the names of its files. */
export async function mailText(bytes: Uint8Array): Promise<string> {
  const mail = await PostalMime.parse(bytes);
  const files = mail.attachments.flatMap(({ filename }) => (filename ? [filename] : []));
  const headers = [
    ["From", names(mail.from ? [mail.from] : [])],
    ["To", names(mail.to ?? [])],
    ["Cc", names(mail.cc ?? [])],
    ["Date", mail.date],
    ["Subject", mail.subject],
    ["Attachments", files.join(", ")],
  ].flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []));
  const body = mail.text?.trim() || markupText(mail.html ?? "", HTML, { isXml: false });
  return `${headers.join("\n")}\n\n${body}`;
}

function names(addresses: readonly Address[]): string {
  return addresses
    .flatMap((address) => address.group ?? [address])
    .map(({ name, address }) => (name && address ? `${name} <${address}>` : name || address))
    .join(", ");
}
