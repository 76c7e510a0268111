import { describe, expect, test } from "bun:test";
import { plainRequest } from "../../../../../../testing/neutral-requests.ts";
import { PublicError } from "../../../../../kernel/errors.ts";
import { openai } from "../../../../kinds/openai.ts";
import type { JsonRecord } from "../../../json/json-record.ts";
import type { NeutralRequest } from "../../../neutral/request.ts";
import { encodeRequest } from "./write-request.ts";

function written(request: Partial<NeutralRequest>) {
  const target = { model: "theirs", provider: openai, outputLimit: null, mostOutputTokens: 100 };
  const { body, changes } = encodeRequest({ ...plainRequest(), ...request }, target);
  return { sent: JSON.parse(body.map(String).join("")) as JsonRecord, changes };
}

function itemsOf(value: string): unknown {
  const signature = { dialect: "responses", value };
  const thought = { kind: "reasoning", text: "", signature, isRedacted: false } as const;
  return written({ turns: [{ role: "assistant", parts: [thought] }] }).sent["input"];
}

describe("Z-5 what a client sends back as a signature names nothing but what was encrypted", () => {
  test("which goes back with its id", () => {
    expect(itemsOf('{"id":"rs_1","encrypted_content":"gAAA"}')).toEqual([
      { type: "reasoning", id: "rs_1", encrypted_content: "gAAA", summary: [] },
    ]);
  });

  test.each([
    '{"type":"item_reference","id":"rs_of_another"}',
    '{"type":"message","role":"user","content":[{"type":"input_file","file_id":"file_1"}]}',
    '{"id":"rs_1"}',
    '{"id":"rs_1","encrypted_content":""}',
    '{"encrypted_content":{"file_id":"file_1"}}',
    "[]",
    "no JSON",
  ])("%s is left out", (value) => expect(itemsOf(value)).toEqual([]));

  test.each([
    '{"type":"item_reference","id":"rs_1","encrypted_content":"gAAA"}',
    '{"id":"rs_1","encrypted_content":"gAAA","content":[{"type":"input_file","file_id":"file_1"}]}',
  ])("of %s only that is sent", (value) =>
    expect(itemsOf(value)).toEqual([
      { type: "reasoning", id: "rs_1", encrypted_content: "gAAA", summary: [] },
    ]),
  );
});

test("C-1 an answer shorter than this API knows is refused by name, since a longer one was not put aside", () => {
  expect(() => written({ outputTokens: 15 })).toThrow(new PublicError("untranslatable"));
  expect(written({ outputTokens: 16 })).toMatchObject({ sent: { max_output_tokens: 16 }, changes: [] });
});
