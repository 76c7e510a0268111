import { expect, test } from "bun:test";
import { scopesOf } from "./scopes.ts";

const ID = "01981c2e-5a0e-7c3b-9d55-0000000000aa";
const mayReaderAsk = (method: string, path: string) =>
  scopesOf({ method, url: `https://ai.example.com/v1${path}` }).includes("pictures.read");

test.each([
  ["GET", "/uploads?limit=20"],
  ["HEAD", `/uploads/${ID}`],
  ["GET", `/uploads/${ID}/check?preset=amazon`],
  ["POST", `/uploads/${ID}/links`],
  ["GET", "/generations?status=failed"],
  ["GET", `/generations/${ID}/events`],
])("K-3 a key that only reads may ask %s %s", (method, path) => {
  expect(mayReaderAsk(method, path)).toBe(true);
});

test.each([
  ["POST", "/uploads"],
  ["DELETE", `/uploads/${ID}`],
  ["DELETE", `/uploads/${ID}/links`],
  ["PUT", `/uploads/${ID}/links`],
  ["POST", `/uploads/${ID}/links/more`],
  ["POST", `/uploads/links`],
  ["POST", "/uploads/tus"],
  ["PATCH", `/uploads/tus/${ID}`],
  ["DELETE", `/uploads/tus/${ID}`],
  ["OPTIONS", "/uploads/tus"],
  ["POST", "/generations"],
  ["POST", "/generations/price"],
  ["POST", `/generations/${ID}/cancel`],
  ["DELETE", `/generations/${ID}`],
  ["POST", `/generations/${ID}/links`],
  ["get", "/uploads"],
])(
  "ID-8 K-3 a key that only reads may not ask %s %s, and every other key of pictures may",
  (method, path) => {
    expect(mayReaderAsk(method, path)).toBe(false);
    expect(scopesOf({ method, url: `https://ai.example.com/v1${path}` })).toEqual(["images", "generations"]);
  },
);
