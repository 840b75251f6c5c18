import { expect, test } from "vitest";
import { parseLossless } from "../../../src/core/lossless-json.ts";

const NUMBERS = [
  "9007199254740993",
  "-9223372036854775808",
  "18446744073709551615",
  "123456789012345678901234567890",
  "0.12345678901234567",
  "-3.14159265358979323846",
  "12345678901234567e-4",
  "1.2345678901234567891E+10",
  "1",
  "-0.5",
];

test.each(NUMBERS)("%s keeps its digits wherever it stands", (number) => {
  for (let offset = 0; offset < 40; offset++)
    for (const text of [
      `${" ".repeat(offset)}${number}`,
      `{"${"k".repeat(offset)}":${number},"id":1}`,
      `{"${"k".repeat(offset)}" : ${number} }`,
      `[${"1,".repeat(offset)}${number}]`,
      `[${"1,\n".repeat(offset)}${number}\n]`,
    ])
      expect(JSON.stringify(parseLossless(text))).toBe(text.replaceAll(/\s/g, ""));
});

test("numbers that are kept exactly stay numbers, and texts stay texts", () => {
  const text =
    '{"id":4503599627370495,"half":0.5000000000000000,"key":"1:0000000000000001 2:1234567890123456"}';
  expect(parseLossless(text)).toEqual({
    id: 4_503_599_627_370_495,
    half: 0.5,
    key: "1:0000000000000001 2:1234567890123456",
  });
});
