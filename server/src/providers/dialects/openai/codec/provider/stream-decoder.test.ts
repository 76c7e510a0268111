import { describe, expect, test } from "bun:test";
import { decodeSplit, decodeStream, FRAMINGS, gather } from "../../../../../../testing/neutral-streams.ts";
import { ChatStreamDecoder } from "./stream-decoder.ts";

const open = () => new ChatStreamDecoder();
const frame = (chunk: object | string) =>
  `data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`;
const delta = (said: object, finish: string | null = null, index = 0) =>
  frame({ id: "a", model: "m", choices: [{ index, delta: said, finish_reason: finish }] });

const CALLS = [
  delta({ role: "assistant", content: "" }),
  delta({ reasoning_content: "hm" }),
  delta({ content: "Gr" }),
  delta({ content: "üße 👋" }),
  delta({ tool_calls: [{ index: 0, id: "1", function: { name: "f", arguments: "" } }] }),
  delta({ tool_calls: [{ index: 1, id: "2", function: { name: "g", arguments: "" } }] }),
  delta({ tool_calls: [{ index: 0, function: { arguments: '{"a":' } }] }),
  delta({ tool_calls: [{ index: 1, function: { arguments: "{}" } }] }),
  delta({ tool_calls: [{ index: 0, function: { arguments: "1}" } }] }),
  delta({}, "tool_calls"),
  frame({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 } }),
  frame("[DONE]"),
].join("");

const GATHERED = {
  parts: [
    { kind: "reasoning", text: "hm" },
    { kind: "text", text: "Grüße 👋" },
    { kind: "tool-call", text: '{"a":1}', name: "f", id: "1" },
    { kind: "tool-call", text: "{}", name: "g", id: "2" },
  ],
  stop: "tool-calls",
  isWhole: true,
};

function read(stream: string) {
  return decodeStream(open(), [Buffer.from(stream)]);
}

describe("a stream", () => {
  test("is read alike wherever it is split", () => {
    const [whole, ...ways] = decodeSplit(open, Buffer.from(CALLS));
    expect(gather(whole?.events ?? [])).toMatchObject({ ...GATHERED, usage: { input: 7, output: 9 } });
    for (const way of ways) expect(way).toEqual(whole as (typeof ways)[0]);
  });

  for (const [name, framed] of Object.entries(FRAMINGS))
    test(`is read alike with ${name}`, () => expect(read(framed(CALLS))).toEqual(read(CALLS)));

  test("ends each part it began, before the choice ends", () => {
    const { events } = read(CALLS);
    const begun = events.filter(({ kind }) => kind === "part").length;
    const stop = events.findIndex(({ kind }) => kind === "stop");
    expect(events.slice(0, stop).filter(({ kind }) => kind === "part-end")).toHaveLength(begun);
  });

  test("of several choices at once", () => {
    const { events } = read(
      delta({ content: "a" }) +
        delta({ content: "b" }, null, 1) +
        delta({ content: "c" }, "stop") +
        delta({}, "length", 1),
    );
    expect(gather(events, 0)).toMatchObject({ parts: [{ text: "ac" }], stop: "end" });
    expect(gather(events, 1)).toMatchObject({ parts: [{ text: "b" }], stop: "length" });
  });

  test("of calls that come whole and are not numbered", () => {
    const whole = (id: string) => ({ tool_calls: [{ id, function: { name: "f", arguments: "{}" } }] });
    const { events } = read(delta(whole("1")) + delta(whole("2")) + delta({}, "stop"));
    expect(gather(events)).toMatchObject({
      parts: [
        { id: "1", text: "{}" },
        { id: "2", text: "{}" },
      ],
      stop: "tool-calls",
    });
  });

  test("of Mistral's thinking, a refusal, and a function of old", () => {
    const thinking = { content: [{ type: "thinking", thinking: [{ type: "text", text: "hm" }] }] };
    const { events } = read(
      delta(thinking) +
        delta({ refusal: "no" }) +
        delta({ function_call: { name: "f", arguments: "{" } }) +
        delta({ function_call: { arguments: "}" } }) +
        delta({}, "function_call"),
    );
    expect(gather(events)).toMatchObject({
      parts: [
        { kind: "reasoning", text: "hm" },
        { kind: "refusal", text: "no" },
        { kind: "tool-call", name: "f", text: "{}" },
      ],
      stop: "tool-calls",
    });
  });
});

describe("faults", () => {
  test("a cut stream does not end", () => {
    for (let at = 0; at < CALLS.length - 16; at += 7) {
      const { events, failed } = read(CALLS.slice(0, at));
      expect(events.at(-1)?.kind).not.toBe("end");
      expect(failed).toBe(false);
    }
  });

  test.each(['data: {"error":{"message":"no"}}\n\n', "event: error\ndata: no\n\n"])(
    "%j fails it",
    (error) => {
      const decoded = read(delta({ content: "a" }) + error + delta({ content: "b" }));
      expect(decoded.failed).toBe(true);
      expect(gather(decoded.events).parts).toEqual([{ kind: "text", text: "a" }]);
    },
  );

  test("what is no stream of this kind is broken, unless all of the answer came before", () => {
    expect(read("data: <html>\n\n")).toMatchObject({ broken: true, sawEvent: false });
    expect(read("<html></html>")).toMatchObject({ broken: false, sawEvent: false });
    expect(read(`${delta({ content: "a" }, "stop")}data: ?\n\n`).broken).toBe(false);
  });
});
