import { expect, test } from "bun:test";
import { PublicError } from "../../kernel/errors.ts";
import { generateKey } from "../../keys/format.ts";
import { readCredential } from "./credential.ts";

const KEY = generateKey("live").key.reveal();
const OTHER = generateKey("live").key.reveal();
const OWN = ["x-api-key"];

function read(headers: Record<string, string>, keyHeaders: readonly string[] = OWN): string {
  try {
    return readCredential(new Headers(headers), keyHeaders).mode;
  } catch (error) {
    if (error instanceof PublicError) return error.code;
    throw error;
  }
}

test("K-1 a key is read from the header of the caller's protocol, and as a Bearer token", () => {
  expect(read({ "x-api-key": KEY })).toBe("live");
  expect(read({ "x-api-key": ` ${KEY} ` })).toBe("live");
  expect(read({ authorization: `Bearer ${KEY}` })).toBe("live");
  expect(read({ authorization: `Bearer ${KEY}`, "x-api-key": KEY })).toBe("live");
});

test("K-1 a key is not read from the header of another protocol", () => {
  expect(read({ "x-api-key": KEY }, [])).toBe("key_in_other_header");
  expect(read({ "x-goog-api-key": KEY })).toBe("key_in_other_header");
});

test("K-1 two keys that differ are refused, whichever of them is good", () => {
  expect(read({ authorization: `Bearer ${KEY}`, "x-api-key": OTHER })).toBe("two_api_keys");
  expect(read({ authorization: "Bearer nonsense", "x-api-key": KEY })).toBe("two_api_keys");
  expect(read({ authorization: `Basic ${KEY}`, "x-api-key": KEY })).toBe("two_api_keys");
  expect(read({ "x-api-key": `${KEY}, ${OTHER}` })).toBe("two_api_keys");
});

test.each([
  ["sk-ant-api03-abc", "foreign_api_key"],
  ["AIzaSyA", "foreign_api_key"],
  ["sp_op_abc", "operator_token"],
  ["nonsense", "malformed_api_key"],
  ["", "missing_api_key"],
])("what is no key of ours is told by what it is there too: %s", (key, code) => {
  expect(read({ "x-api-key": key })).toBe(code);
});
