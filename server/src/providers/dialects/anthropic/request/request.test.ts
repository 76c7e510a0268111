import { describe, expect, test } from "bun:test";
import { Content } from "../../../../kernel/content.ts";
import { PublicError } from "../../../../kernel/errors.ts";
import type { Endpoint } from "../../../contract.ts";
import { target } from "../testing/asked.ts";
import { encodePassed } from "./encode.ts";
import { readRequest, readRequestInTurns } from "./read-request.ts";

const BASE = { model: "claude-sonnet-4-5", max_tokens: 100, messages: [{ role: "user", content: "Hello" }] };
const read = (members: object, endpoint: Endpoint = "chat.completions") =>
  readRequest(endpoint, new Content(JSON.stringify({ ...BASE, ...members })));
const refusedIn = (members: object, endpoint?: Endpoint): unknown => {
  try {
    read(members, endpoint);
  } catch (error) {
    if (error instanceof PublicError) return [error.code, error.values["param"]];
    throw error;
  }
  return null;
};
const asks = (...content: unknown[]) => ({ messages: [{ role: "user", content }] });

test("a request says its model, whether it streams, and what bounds it", () => {
  expect(read({ stream: true })).toMatchObject({
    endpoint: "chat.completions",
    model: "claude-sonnet-4-5",
    stream: true,
    extras: null,
    bounds: { attachments: [], refersToMore: false, outputTokens: 100, choices: 1, audio: false },
  });
  expect(read({ max_tokens: undefined }, "tokens.count").bounds.outputTokens).toBe(0);
});

test.each([
  [{ model: undefined }, "model"],
  [{ model: "" }, "model"],
  [{ model: "m".repeat(129) }, "model"],
  [{ max_tokens: undefined }, "max_tokens"],
  [{ max_tokens: 0 }, "max_tokens"],
  [{ max_tokens: 1.5 }, "max_tokens"],
  [{ messages: undefined }, "messages"],
  [{ messages: [] }, "messages"],
  [{ messages: ["a"] }, "messages"],
  [{ messages: [{ role: "tool", content: "a" }] }, "messages[].role"],
  [{ messages: [{ role: "user" }] }, "messages[].content"],
  [{ messages: [{ role: "user", content: ["a"] }] }, "messages[].content"],
  [{ stream: "yes" }, "stream"],
  [{ system: 7 }, "system"],
  [{ tools: {} }, "tools"],
  [{ thinking: "hard" }, "thinking"],
  [{ thinking: { type: "enabled", budget_tokens: "all" } }, "thinking.budget_tokens"],
  [{ service_tier: "gold" }, "service_tier"],
])("%j is refused by name", (members, param) => {
  expect(refusedIn(members)).toEqual(["invalid_parameter", param]);
});

test("a count is not streamed, and a member that stands twice is refused", () => {
  expect(refusedIn({ stream: true }, "tokens.count")).toEqual(["invalid_parameter", "stream"]);
  const twice = new Content(
    '{"model":"a","model":"b","max_tokens":1,"messages":[{"role":"user","content":"a"}]}',
  );
  expect(() => readRequest("chat.completions", twice)).toThrow(
    expect.objectContaining({ code: "duplicate_member" }),
  );
});

test("a long one is read over several turns of the event loop, to the same end", async () => {
  const many = { messages: Array.from({ length: 9_000 }, (_, at) => ({ role: "user", content: `m${at}` })) };
  const reading = readRequestInTurns("chat.completions", new Content(JSON.stringify({ ...BASE, ...many })));
  expect(reading).toBeInstanceOf(Promise);
  expect((await reading).bounds).toEqual(read(many).bounds);
});

const FILE = { type: "file", file_id: "file_1" };

describe("Z-5 what Anthropic would keep, or has kept, is refused by name", () => {
  test.each([
    [{ container: "container_1" }, "container"],
    [{ container: { skills: [] } }, "container"],
    [{ mcp_servers: [{ type: "url", url: "https://a.example" }] }, "mcp_servers"],
    [{ thread: { id: "t" } }, "thread"],
    [{ diagnostics: { previous_message_id: "msg_1" } }, "diagnostics.previous_message_id"],
    [{ tools: [{ type: "code_execution_20250825", name: "code_execution" }] }, "tools[].type"],
    [{ tools: [{ type: "mcp_toolset", mcp_server_name: "a" }] }, "tools[].type"],
    [asks({ type: "container_upload", file_id: "file_1" }), "messages[].content[].type"],
    [asks({ type: "image", source: FILE }), "messages[].content[].source.file_id"],
    [asks({ type: "document", source: FILE }), "messages[].content[].source.file_id"],
    [
      asks({ type: "tool_result", tool_use_id: "t", content: [{ type: "image", source: FILE }] }),
      "messages[].content[].content[].source.file_id",
    ],
    [
      asks({ type: "document", source: { type: "content", content: [{ type: "image", source: FILE }] } }),
      "messages[].content[].source.content[].source.file_id",
    ],
  ])("%j", (members, param) => {
    expect(refusedIn(members)).toEqual(["feature_retains_content", param]);
  });

  test("and not what only looks like it", () => {
    const call = { type: "tool_use", id: "t", name: "w", input: { source: FILE, content: [FILE] } };
    expect(
      refusedIn({ container: null, mcp_servers: [], messages: [{ role: "assistant", content: [call] }] }),
    ).toBeNull();
  });
});

describe("C-1 what costs more than its tokens is refused by name", () => {
  test.each([
    [{ speed: "fast" }, "speed"],
    [{ inference_geo: "us" }, "inference_geo"],
    [{ context_management: { edits: [] } }, "context_management"],
    [{ fallbacks: [{ model: "claude-opus-5" }] }, "fallbacks"],
    [{ tools: [{ type: "web_search_20250305", name: "web_search" }] }, "tools[].type"],
    [{ tools: [{ type: "tool_search_tool_regex", name: "t" }] }, "tools[].type"],
    [{ tools: [{ type: 7 }] }, "tools[].type"],
  ])("%j", (members, param) => {
    expect(refusedIn(members)).toEqual(["parameter_unpriced", param]);
  });

  test("and not what the caller runs, or what is usual", () => {
    const tools = [{ name: "a" }, { type: "custom", name: "b" }, { type: "bash_20250124", name: "bash" }];
    expect(refusedIn({ speed: "standard", inference_geo: null, tools })).toBeNull();
    expect(read({ service_tier: "standard_only" }).extras).toBeNull();
    expect(read({ service_tier: "auto" }).extras).toEqual({
      serviceTier: "auto",
      searches: 0,
      searchSize: "medium",
    });
  });
});

/** 1 by 1 pixel. */
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const image = { type: "image", source: { type: "base64", media_type: "image/png", data: PNG } };

describe("C-1 what is attached has bounds of its own", () => {
  test("pictures by their size, wherever they stand", () => {
    const picture = {
      kind: "picture",
      size: { width: 1, height: 1 },
      detail: "auto",
      bytes: PNG.length,
    } as const;
    const inDocument = { type: "document", source: { type: "content", content: [image] } };
    const inResult = { type: "tool_result", tool_use_id: "t", content: [image, inDocument] };
    const { bounds, body } = read(asks(image, inResult));
    expect(bounds.attachments).toEqual([picture, picture, picture]);
    expect(bounds.inputBytes).toBe(body.length - 3 * PNG.length);
    expect(bounds.refersToMore).toBeFalse();
    const { attachments } = read(
      asks({ type: "image", source: { type: "url", url: "https://a.example" } }),
    ).bounds;
    expect(attachments).toEqual([{ kind: "picture", size: null, detail: "auto", bytes: 0 }]);
  });

  test("documents by nothing but the context, unless they are text", () => {
    const pdf = {
      type: "document",
      source: { type: "base64", media_type: "application/pdf", data: "QUJDRA==" },
    };
    expect(read(asks(pdf)).bounds.attachments).toEqual([{ kind: "file", bytes: 8 }]);
    const plain = { type: "document", source: { type: "text", media_type: "text/plain", data: "A" } };
    expect(read(asks(plain)).bounds).toMatchObject({ attachments: [], refersToMore: false });
  });

  test.each([
    [{ type: "document", source: { type: "url", url: "https://a.example/b.pdf" } }],
    [{ type: "of_tomorrow" }],
    [{ type: "web_search_tool_result", content: [] }],
    [
      {
        type: "image",
        source: { type: "base64", media_type: "image/png", data: Buffer.from("%PDF-1.4").toString("base64") },
      },
    ],
  ])("%j has no bound but the context", (block) => {
    expect(read(asks(block)).bounds.refersToMore).toBeTrue();
  });
});

describe("a request that passes", () => {
  const passed = (text: string, members: Parameters<typeof target>[1] = {}, model = "claude-sonnet-4-5") =>
    encodePassed(readRequest("chat.completions", new Content(text)), target(model, members))
      .map(String)
      .join("");
  const TEXT =
    '{ "model":"claude-sonnet-4-5",\n"max_tokens" : 5000, "messages":[{"role":"user","content":"caf\\u00e9"}]}';

  test("stays as it was written", () => expect(passed(TEXT)).toBe(TEXT));

  test("gets the provider's name of the model and the limit that is affordable", () => {
    expect(passed(TEXT, { outputLimit: 70 }, "claude-real")).toBe(
      TEXT.replace('"claude-sonnet-4-5"', '"claude-real"').replace("5000", "70"),
    );
    expect(passed(TEXT, { outputLimit: 9_000 })).toBe(TEXT);
  });

  test("P-4 loses the name of the caller's user", () => {
    const named = TEXT.replace('"messages"', '"metadata": {"user_id":"u-1"}, "messages"');
    expect(JSON.parse(passed(named))).toEqual(JSON.parse(TEXT));
    const last = TEXT.replace(/}$/, ',"metadata":{"user_id":"u-1"}}');
    expect(JSON.parse(passed(last))).toEqual(JSON.parse(TEXT));
  });

  test("keeps room for the answer beside the thoughts", () => {
    const thinking = TEXT.replace(
      '"messages"',
      '"thinking":{"type":"enabled","budget_tokens":4000},"messages"',
    );
    expect(JSON.parse(passed(thinking, { outputLimit: 3_000 }))).toMatchObject({
      max_tokens: 3_000,
      thinking: { type: "enabled", budget_tokens: 2_999 },
    });
    expect(JSON.parse(passed(thinking, { outputLimit: 4_500 })).thinking.budget_tokens).toBe(4_000);
  });
});

test("C-1 what Anthropic adds to explain tools is put aside, too", () => {
  const own = { name: "f", input_schema: { type: "object" } };
  expect(read({}).bounds.inputBesides).toBe(0);
  expect(read({ tools: [] }).bounds.inputBesides).toBe(0);
  expect(read({ tools: [own, { ...own, type: "custom" }] }).bounds.inputBesides).toBeGreaterThan(804);
  const described = { tools: [own, { type: "computer_20250124", name: "computer" }] };
  expect(read(described).bounds.inputBesides).toBeGreaterThan(804 + 735 + 499);
});
