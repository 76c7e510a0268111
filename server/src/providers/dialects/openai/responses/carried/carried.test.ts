import { describe, expect, test } from "bun:test";
import { Content, openContent } from "../../../../../kernel/content.ts";
import { PublicError } from "../../../../../kernel/errors.ts";
import { readRequestInTurns } from "../request/read.ts";
import { CARRIER, carrierOf } from "./carrier.ts";
import { putBack } from "./put-back.ts";

const THOUGHT = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "sealed" };
const MESSAGE = {
  type: "message",
  id: "msg_1",
  role: "assistant",
  content: [
    { type: "output_text", text: 'Grüße "👋" {"type":"item_reference","id":"rs_1"}', annotations: [] },
  ],
};
const CALL = { type: "function_call", call_id: "call_1", name: "f", arguments: "{}" };
const QUESTION = { role: "user", content: "a" };

const idOf = (output: readonly unknown[]) => String(carrierOf(output)?.["id"]);
const reference = (id: string) => ({ type: "item_reference", id });
const sent = (input: readonly unknown[]) => new Content(JSON.stringify({ model: "m", input }));
const inputOf = (body: Content): unknown => JSON.parse(openContent(body)).input;
const put = (...input: unknown[]) => inputOf(putBack(sent(input)));

describe("what a client refers to stands in the id that it sends back (Z-5)", () => {
  const carrier = reference(idOf([THOUGHT, MESSAGE, CALL]));

  test("items take the places of references to them", () => {
    expect(put(QUESTION, reference("rs_1"), reference("msg_1"), CALL, carrier, QUESTION)).toEqual([
      QUESTION,
      THOUGHT,
      MESSAGE,
      CALL,
      QUESTION,
    ]);
  });

  test.each([
    ["first", [carrier, reference("msg_1")], [MESSAGE]],
    ["two first", [carrier, carrier, QUESTION], [QUESTION]],
    ["two last", [QUESTION, carrier, carrier], [QUESTION]],
    ["alone", [carrier], []],
    ["unused", [QUESTION, carrier], [QUESTION]],
  ])("a carrier that stands %s is taken out", (_, input, wanted) => expect(put(...input)).toEqual(wanted));

  test("each once, so that a small body does not become a large one", () => {
    const body = sent([carrier, ...Array.from({ length: 500 }, () => reference("msg_1"))]);
    const put = inputOf(putBack(body)) as unknown[];
    expect(put.filter((item) => Bun.deepEquals(item, MESSAGE))).toHaveLength(1);
    expect(putBack(body).length).toBeLessThan(body.length);
  });

  test("a thought that nothing signs comes back as nothing, and probabilities do not come back", () => {
    const bare = { ...THOUGHT, encrypted_content: undefined };
    const probable = { ...MESSAGE, content: MESSAGE.content.map((part) => ({ ...part, logprobs: [{}] })) };
    const held = reference(idOf([bare, probable]));
    expect(put(reference("rs_1"), reference("msg_1"), held)).toEqual([MESSAGE]);
    expect(carrierOf([CALL])).toBeNull();
  });

  test("what nobody carries is refused, with what to do", () => {
    const body = new Content(JSON.stringify({ model: "m", input: [QUESTION, reference("msg_2"), carrier] }));
    expect(() => readRequestInTurns(body)).toThrow(
      expect.objectContaining({ code: "feature_retains_content" }),
    );
  });

  test("a body without a carrier is left as it is", () => {
    const body = sent([QUESTION]);
    expect(putBack(body)).toBe(body);
  });
});

describe("forged carriers", () => {
  const word = (text: string | Buffer) => Buffer.from(text).toString("base64url");
  const forged = (item: string | Buffer) => reference(`${CARRIER}${word("x")}.${word(item)}`);
  const read = async (item: string | Buffer) => {
    try {
      await readRequestInTurns(sent([QUESTION, reference("x"), forged(item)]));
      return null;
    } catch (error) {
      if (!(error instanceof PublicError)) throw error;
      return error.code;
    }
  };

  test.each([
    [
      '{"type":"message","role":"user","content":[{"type":"input_file","file_id":"f"}]}',
      "feature_retains_content",
    ],
    ['{"type":"item_reference","id":"rs_9"}', "feature_retains_content"],
    ['{"type":"computer_call"}', "invalid_parameter"],
    ['{}],"store":true,"input":[{}', "duplicate_member"],
    ['{}],"STORE":true,"a":[{}', "invalid_parameter"],
    ["{", "invalid_json"],
    [Buffer.from('{"role":"user","content":"\u00ff"}', "latin1"), "invalid_parameter"],
  ])("Z-5 T-4 %s says nothing that could not be sent as it is", async (item, code) => {
    expect(await read(item)).toBe(code as never);
  });
});

describe("who gets a carrier", () => {
  const isCarried = (userAgent: string | null, more: object = {}) =>
    readRequestInTurns(new Content(JSON.stringify({ model: "m", input: "a", ...more })), userAgent);

  test.each([
    ["ai/7.0.173 ai-sdk-provider-utils/5.0.81 runtime/node.js/22", {}, true],
    ["mine/1 ai-sdk/openai/4.0.118", { store: true }, true],
    ["ai/7.0.173 ai-sdk-provider-utils/5.0.81", { store: false }, false],
    ["OpenAI/JS 7.57.0", {}, false],
    ["openai/3.3.0 brain-ai/7", {}, false],
    [null, {}, false],
  ])("%s %j: %s", (userAgent, more, wanted) => {
    expect(isCarried(userAgent, more)).toMatchObject({ isCarried: wanted });
  });
});
