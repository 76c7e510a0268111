import { describe, expect, test } from "bun:test";
import { Content } from "../../../../../kernel/content.ts";
import { azureOpenai } from "../../../../kinds/azure-openai.ts";
import { groq } from "../../../../kinds/groq.ts";
import { openai } from "../../../../kinds/openai.ts";
import { encodeRequest } from "./encode.ts";
import { readRequest } from "./read.ts";

function sent(request: object, model = "gpt-5-mini", provider = openai): unknown {
  const read = readRequest(new Content(JSON.stringify({ model, input: "hi", ...request })));
  const target = { model, provider, outputLimit: null, mostOutputTokens: 100 };
  return JSON.parse(encodeRequest(read, target).map(String).join("")).include;
}

const THOUGHTS = "reasoning.encrypted_content";

describe("thoughts, of which nothing is stored, are asked for in encrypted form", () => {
  test("by who believes that they are stored", () => {
    expect(sent({})).toEqual([THOUGHTS]);
    expect(sent({ store: true, include: null })).toEqual([THOUGHTS]);
    expect(sent({ include: ["message.output_text.logprobs"] })).toEqual([
      "message.output_text.logprobs",
      THOUGHTS,
    ]);
    expect(sent({ include: [] }, "o3", azureOpenai)).toEqual([THOUGHTS]);
  });

  test("and not by others, who say so themselves", () => {
    expect(sent({ store: false })).toBeUndefined();
    expect(sent({ include: [THOUGHTS] })).toEqual([THOUGHTS]);
    expect(sent({ include: 5 })).toBe(5);
  });

  test("where the model has any that can be asked for", () => {
    for (const model of ["gpt-4o", "gpt-4.1-nano", "gpt-5-chat-latest"])
      expect(sent({}, model)).toBeUndefined();
    expect(sent({}, "openai/gpt-oss-120b", groq)).toBeUndefined();
  });
});
