import readSheets from "read-excel-file/node";

/** Each sheet under its name, a line for each row, cells apart by tabs. */
export async function sheetText(bytes: Uint8Array): Promise<string> {
  const sheets = await readSheets(Buffer.from(bytes));
  return sheets
    .map(
      ({ sheet, data }) =>
        `[Sheet ${sheet}]\n${data.map((row) => row.map(cellText).join("\t").trimEnd()).join("\n")}`,
    )
    .join("\n\n");
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString().replace("T00:00:00.000Z", "");
  return (typeof value === "string" ? value : JSON.stringify(value)).replaceAll(/\s+/g, " ");
}
