import { describe, expect, test } from "bun:test";
import { Content } from "../../../../../kernel/content.ts";
import { PublicError } from "../../../../../kernel/errors.ts";
import { openai } from "../../../../kinds/openai.ts";
import { encodeRequest } from "./encode.ts";
import { readRequest } from "./read.ts";

const read = (request: object) =>
  readRequest(new Content(JSON.stringify({ model: "m", input: "hi", ...request })));

function refusal(request: object): unknown {
  try {
    read(request);
  } catch (error) {
    if (error instanceof PublicError) return [error.code, error.values["param"]];
    throw error;
  }
  return null;
}

function sent(body: string, outputLimit: number | null = null): string {
  const target = { model: "theirs", provider: openai, outputLimit, mostOutputTokens: 100 };
  return encodeRequest(readRequest(new Content(body)), target)
    .map(String)
    .join("");
}

const stored = (part: object) => ({ input: [{ role: "user", content: [part] }] });

describe("Z-5 what a provider would keep is refused by name", () => {
  test.each([
    [{ previous_response_id: "resp_1" }, "feature_retains_content", "previous_response_id"],
    [{ conversation: "conv_1" }, "feature_retains_content", "conversation"],
    [{ background: true }, "feature_retains_content", "background"],
    [{ prompt: { id: "pmpt_1" } }, "feature_retains_content", "prompt"],
    [{ prompt_cache_retention: "24h" }, "feature_retains_content", "prompt_cache_retention"],
    [
      { input: [{ type: "item_reference", id: "msg_1" }] },
      "feature_retains_content",
      "input[].item_reference",
    ],
    [
      stored({ type: "input_file", file_id: "file_1" }),
      "feature_retains_content",
      "input[].content[].file_id",
    ],
    [
      stored({ type: "input_image", file_id: "file_1" }),
      "feature_retains_content",
      "input[].content[].file_id",
    ],
    [
      { input: [{ role: "user", content: { type: "input_file", file_id: "file_1" } }] },
      "feature_retains_content",
      "input[].content[].file_id",
    ],
    [{ input: [{ id: "msg_1" }] }, "feature_retains_content", "input[].item_reference"],
    [
      { input: [{ type: "reasoning", id: "rs_0f35", summary: [] }] },
      "feature_retains_content",
      "input[].encrypted_content",
    ],
    [{ tools: [{ type: "web_search" }] }, "parameter_unpriced", "tools[].type"],
    [{ tools: [{ type: "mcp", server_url: "https://example.com" }] }, "parameter_unpriced", "tools[].type"],
    [{ tools: [{ type: "code_interpreter" }] }, "parameter_unpriced", "tools[].type"],
    [{ context_management: [{ type: "compaction" }] }, "parameter_unpriced", "context_management"],
    [{ input: [{ type: "computer_call" }] }, "invalid_parameter", "input[].type"],
    [{ input: [] }, "invalid_parameter", "input"],
    [{ max_output_tokens: 0 }, "invalid_parameter", "max_output_tokens"],
    [{ model: 5 }, "invalid_parameter", "model"],
  ])("%j", (request, code, param) => expect(refusal(request)).toEqual([code, param]));

  test("a thought that was never more than its id is no reference", () => {
    expect(refusal({ input: [{ type: "reasoning", id: "rs_req_1_0", summary: [] }] })).toBeNull();
  });

  test("Z-5 nothing is stored, whatever was asked", () => {
    expect(sent('{"model":"m","input":"hi"}')).toBe('{"store":false,"model":"theirs","input":"hi"}');
    expect(sent('{"model":"m", "store": true, "input":"hi"}')).toBe(
      '{"model":"theirs", "store": false, "input":"hi"}',
    );
  });
});

describe("C-1 what bounds the cost", () => {
  test("a limit is lowered to what is affordable, and never raised", () => {
    expect(JSON.parse(sent('{"model":"m","input":"hi","max_output_tokens":50}', 20))).toMatchObject({
      max_output_tokens: 20,
    });
    expect(JSON.parse(sent('{"model":"m","input":"hi","max_output_tokens":10}', 20))).toMatchObject({
      max_output_tokens: 10,
    });
    expect(JSON.parse(sent('{"model":"m","input":"hi"}', 20))).toMatchObject({ max_output_tokens: 20 });
  });

  test("what a provider adds to explain tools is put aside, too", () => {
    expect(read({ tools: [{ type: "function", name: "f" }] }).bounds.inputBesides).toBeGreaterThan(804);
    expect(read({}).bounds.inputBesides).toBe(0);
  });

  test("pictures and files are bounded by themselves, and what is not known by nothing", () => {
    const png =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    const { bounds } = read({
      input: [
        { role: "user", content: [{ type: "input_image", image_url: png }] },
        { type: "function_call_output", call_id: "c", output: [{ type: "input_file", file_data: "JVBE" }] },
      ],
    });
    expect(bounds).toMatchObject({
      attachments: [
        { kind: "picture", size: { width: 1, height: 1 } },
        { kind: "file", bytes: 4 },
      ],
      refersToMore: false,
    });
    const url = "https://example.com/a.pdf";
    const single = { role: "user", content: { type: "input_file", file_url: url } };
    expect(read({ input: [single] }).bounds.refersToMore).toBe(true);
    expect(
      read(stored({ type: "input_file", file_url: "https://example.com/a.pdf" })).bounds.refersToMore,
    ).toBe(true);
  });
});
