import { describe, expect, test } from "bun:test";
import { PublicError } from "../../../../kernel/errors.ts";
import type { EncodingTarget } from "../../../contract.ts";
import { NOTHING_ASKED } from "../../neutral/nothing-asked.ts";
import type { MediaPart, NeutralRequest, Part, Tool, Turn } from "../../neutral/request.ts";
import { encodeRequest } from "./encode.ts";

const REQUEST: NeutralRequest = {
  ...NOTHING_ASKED,
  turns: [{ role: "user", parts: [{ kind: "text", text: "Hi" }] }],
  names: { seed: "the seed", stop: "the stop", reasoning: "effort" },
};

const targetOf = (model: string, outputLimit: number | null = null) =>
  ({
    model,
    outputLimit,
    mostOutputTokens: 65_536,
    provider: { title: "Google" },
  }) as unknown as EncodingTarget;

function encoded(
  request: Partial<NeutralRequest>,
  model = "gemini-3-flash-preview",
  limit: number | null = null,
) {
  const { body, changes } = encodeRequest({ ...REQUEST, ...request }, targetOf(model, limit));
  return { sent: JSON.parse(body.map(String).join("")), changes };
}

const turns = (...list: readonly (readonly [Turn["role"], ...Part[]])[]): readonly Turn[] =>
  list.map(([role, ...parts]) => ({ role, parts }));
const text = (said: string): Part => ({ kind: "text", text: said });
const call = (id: string, name = "weather", more = {}): Part => ({
  kind: "tool-call",
  id,
  name,
  input: '{"city":"Bern"}',
  isCustom: false,
  ...more,
});
const result = (id: string, said: string, more = {}): Part => ({
  kind: "tool-result",
  id,
  name: null,
  parts: [{ kind: "text", text: said }],
  isError: false,
  ...more,
});
const image = (source: MediaPart["source"], mimeType: string | null): MediaPart => ({
  kind: "media",
  media: "image",
  mimeType,
  source,
  detail: null,
  title: null,
  citations: false,
});
const TOOL: Tool = {
  name: "weather",
  description: "Tells the weather",
  schema: { type: "object", properties: { city: { type: "string" } } },
  strict: null,
  isCustom: false,
};

function refused(request: Partial<NeutralRequest>, model = "gemini-3-flash-preview"): string {
  try {
    encoded(request, model);
  } catch (error) {
    if (error instanceof PublicError && error.code === "untranslatable") return String(error.values["param"]);
    throw error;
  }
  return "nothing";
}

describe("a conversation", () => {
  test("turns of one side are one content, and what stands above is an instruction", () => {
    const { sent, changes } = encoded({
      system: [{ kind: "text", text: "Be brief" }],
      turns: turns(["user", text("a")], ["user", text("b")], ["assistant", text("c")], ["system", text("d")]),
    });
    expect(sent).toEqual({
      systemInstruction: { parts: [{ text: "Be brief" }, { text: "d" }] },
      contents: [
        { role: "user", parts: [{ text: "a" }, { text: "b" }] },
        { role: "model", parts: [{ text: "c" }] },
      ],
    });
    expect(changes).toEqual([{ kind: "moved", name: "system" }]);
  });

  test("nothing but an instruction is said by the user", () => {
    const { sent, changes } = encoded({ system: [{ kind: "text", text: "Hello" }], turns: [] });
    expect(sent).toEqual({ contents: [{ role: "user", parts: [{ text: "Hello" }] }] });
    expect(changes).toEqual([{ kind: "moved", name: "system" }]);
  });

  test("results of parallel calls stand together, under the names of their calls, and are objects", () => {
    const { sent } = encoded({
      turns: turns(
        ["user", text("?")],
        ["assistant", call("1"), call("2", "time")],
        ["user", result("2", "noon")],
        ["user", result("1", '{"sun":true}'), result("1", "boom", { isError: true })],
      ),
    });
    expect(sent.contents[2]).toEqual({
      role: "user",
      parts: [
        { functionResponse: { id: "2", name: "time", response: { output: "noon" } } },
        { functionResponse: { id: "1", name: "weather", response: { sun: true } } },
        { functionResponse: { id: "1", name: "weather", response: { error: "boom" } } },
      ],
    });
    expect(refused({ turns: turns(["user", result("9", "x")]) })).toBe("tools");
  });

  test("signatures of Gemini go back where they came from; those of others, and bare thoughts, stay away", () => {
    const signature = { dialect: "gemini", value: "c2ln" };
    const { sent, changes } = encoded({
      turns: turns(
        ["user", text("?")],
        [
          "assistant",
          { kind: "reasoning", text: "hm", signature, isRedacted: false },
          { kind: "reasoning", text: "", signature, isRedacted: false },
          {
            kind: "reasoning",
            text: "theirs",
            signature: { dialect: "anthropic", value: "x" },
            isRedacted: false,
          },
          { kind: "reasoning", text: "bare", signature: null, isRedacted: false },
          { kind: "text", text: "so", signature },
          call("1", "weather", { signature }),
          call("2"),
        ],
        ["user", result("1", "a"), result("2", "b")],
      ),
    });
    expect(sent.contents[1].parts).toEqual([
      { text: "hm", thought: true, thoughtSignature: "c2ln" },
      { text: "", thoughtSignature: "c2ln" },
      { text: "so", thoughtSignature: "c2ln" },
      { functionCall: { id: "1", name: "weather", args: { city: "Bern" } }, thoughtSignature: "c2ln" },
      { functionCall: { id: "2", name: "weather", args: { city: "Bern" } } },
    ]);
    expect(changes).toEqual([{ kind: "left-out", name: "reasoningSignature" }]);
  });

  test("calls without a signature get Google's documented stand-in, but only where one is demanded", () => {
    const history = {
      turns: turns(["user", text("?")], ["assistant", call("1"), call("2")], ["user", result("1", "a")]),
    };
    const signaturesFor = (model: string) =>
      encoded(history, model).sent.contents[1].parts.map(
        (part: Record<string, unknown>) => part["thoughtSignature"],
      );
    const standIn = "skip_thought_signature_validator";
    expect(signaturesFor("gemini-3-pro-preview")).toEqual([standIn, undefined]);
    expect(signaturesFor("gemini-flash-latest")).toEqual([standIn, undefined]);
    expect(signaturesFor("gemini-2.5-flash")).toEqual([undefined, undefined]);
  });

  test("pictures come with their data or a public address, and never from the operator's own places", () => {
    const shown = (part: MediaPart) => ({ turns: turns(["user", part]) });
    const parts = (part: MediaPart) => encoded(shown(part)).sent.contents[0].parts;
    expect(parts(image({ kind: "base64", data: "aWNv" }, "image/png"))).toEqual([
      { inlineData: { mimeType: "image/png", data: "aWNv" } },
    ]);
    expect(parts(image({ kind: "url", url: "https://example.com/a.JPG?x=1" }, null))).toEqual([
      { fileData: { fileUri: "https://example.com/a.JPG?x=1", mimeType: "image/jpeg" } },
    ]);
    for (const url of [
      "gs://bucket/secret.png",
      "https://generativelanguage.googleapis.com/v1beta/files/abc.png",
      "file:///etc/passwd",
      "files/abc.png",
      "https://example.com/picture",
    ])
      expect(refused(shown(image({ kind: "url", url }, null)))).toBe("url");
    expect(refused(shown(image({ kind: "base64", data: "aWNv" }, null)))).toBe("mimeType");
    expect(refused(shown({ ...image({ kind: "text", text: "x" }, null), citations: true }))).toBe("document");
  });

  test("a picture in a result stands inside it, or beside it for older models", () => {
    const history = {
      turns: turns(
        ["assistant", call("1")],
        [
          "user",
          {
            ...result("1", "see"),
            parts: [{ kind: "text", text: "see" }, image({ kind: "base64", data: "aQ==" }, "image/png")],
          } as Part,
        ],
      ),
    };
    const inline = { inlineData: { mimeType: "image/png", data: "aQ==" } };
    const answer = { id: "1", name: "weather", response: { output: "see" } };
    expect(encoded(history).sent.contents[1].parts).toEqual([
      { functionResponse: { ...answer, parts: [inline] } },
    ]);
    expect(encoded(history, "gemini-2.5-pro")).toMatchObject({
      sent: { contents: [{}, { parts: [{ functionResponse: answer }, inline] }] },
      changes: [{ kind: "moved", name: "image" }],
    });
  });
});

describe("tools", () => {
  test("are declared by their JSON Schema, and chosen as asked", () => {
    const choose = (toolChoice: NeutralRequest["toolChoice"]) =>
      encoded({ tools: [TOOL], toolChoice }).sent.toolConfig?.functionCallingConfig;
    expect(encoded({ tools: [TOOL] }).sent.tools).toEqual([
      {
        functionDeclarations: [
          { name: "weather", description: "Tells the weather", parametersJsonSchema: TOOL.schema },
        ],
      },
    ]);
    expect(choose(null)).toBeUndefined();
    expect(choose({ kind: "auto" })).toEqual({ mode: "AUTO" });
    expect(choose({ kind: "none" })).toEqual({ mode: "NONE" });
    expect(choose({ kind: "required" })).toEqual({ mode: "ANY" });
    expect(choose({ kind: "tools", names: ["weather"], required: true })).toEqual({
      mode: "ANY",
      allowedFunctionNames: ["weather"],
    });
    expect(choose({ kind: "tools", names: ["weather"], required: false })).toEqual({
      mode: "VALIDATED",
      allowedFunctionNames: ["weather"],
    });
  });

  test("what has no word is refused", () => {
    expect(refused({ tools: [{ ...TOOL, isCustom: true }] })).toBe("tools");
  });

  test("one call at a time is not refused: the answer is cut to it, and that is told", () => {
    expect(encoded({ tools: [TOOL], parallelTools: false }).changes).toEqual([
      { kind: "approximated", name: "parallelTools" },
    ]);
    expect(encoded({ parallelTools: false }).changes).toEqual([]);
  });
});

describe("settings", () => {
  test("each has its place, and what was not said is not sent", () => {
    expect(encoded({}).sent.generationConfig).toBeUndefined();
    expect(
      encoded({
        outputTokens: 500,
        temperature: 0,
        topP: 0.5,
        topK: 3,
        frequencyPenalty: 0.1,
        presencePenalty: 0.2,
        seed: 7,
        choices: 2,
        stop: ["END"],
        logProbabilities: 4,
        format: {
          kind: "schema",
          name: "x",
          description: "A city",
          schema: { type: "object" },
          strict: true,
        },
      }).sent.generationConfig,
    ).toEqual({
      maxOutputTokens: 500,
      temperature: 0,
      topP: 0.5,
      topK: 3,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      seed: 7,
      candidateCount: 2,
      stopSequences: ["END"],
      responseLogprobs: true,
      logprobs: 4,
      responseMimeType: "application/json",
      responseJsonSchema: { type: "object", description: "A city" },
    });
    expect(encoded({ logProbabilities: 0 }).sent.generationConfig).toEqual({ responseLogprobs: true });
  });

  test("C-1 the output is limited to what is affordable", () => {
    expect(encoded({ outputTokens: 500 }, "gemini-3-flash", 20).sent.generationConfig).toEqual({
      maxOutputTokens: 20,
    });
    expect(encoded({}, "gemini-3-flash", 20).sent.generationConfig).toEqual({ maxOutputTokens: 20 });
  });

  test.each([
    [{ seed: 2 ** 40 }, "the seed"],
    [{ stop: ["a", "b", "c", "d", "e", "f"] }, "the stop"],
    [{ verbosity: "low" }, "verbosity"],
    [{ serviceTier: "priority" }, "serviceTier"],
  ] as const)("%j is refused by the caller's name for it", (request, field) => {
    expect(refused(request)).toBe(field);
  });
});

describe("thinking", () => {
  const think = (
    model: string,
    effort: string | null,
    budgetTokens: number | null = null,
    isShown = false,
  ) => {
    const reasoning = { effort, budgetTokens, isShown } as NeutralRequest["reasoning"];
    const { sent, changes } = encoded({ reasoning }, model);
    return [sent.generationConfig?.thinkingConfig ?? null, changes.length === 0];
  };

  test("is a level for the third generation, the nearest that the model has", () => {
    expect(think("gemini-3-flash-preview", "low")).toEqual([{ thinkingLevel: "LOW" }, true]);
    expect(think("gemini-3-flash-preview", "none")).toEqual([{ thinkingLevel: "MINIMAL" }, false]);
    expect(think("gemini-3-pro-preview", "minimal")).toEqual([{ thinkingLevel: "LOW" }, false]);
    expect(think("gemini-3-pro-preview", "medium")).toEqual([{ thinkingLevel: "HIGH" }, false]);
    expect(think("gemini-3.1-pro-preview", "medium")).toEqual([{ thinkingLevel: "MEDIUM" }, true]);
    expect(think("gemini-flash-latest", "max")).toEqual([{ thinkingLevel: "HIGH" }, false]);
    expect(think("gemini-3-flash-preview", null, 5_000, true)).toEqual([
      { thinkingBudget: 5_000, includeThoughts: true },
      true,
    ]);
  });

  test("is a budget for the second, within what the model takes", () => {
    expect(think("gemini-2.5-flash", "none")).toEqual([{ thinkingBudget: 0 }, true]);
    expect(think("gemini-2.5-flash", "medium")).toEqual([{ thinkingBudget: 8_192 }, true]);
    expect(think("gemini-2.5-pro", "none")).toEqual([{ thinkingBudget: 128 }, false]);
    expect(think("gemini-2.5-flash", null, 90_000)).toEqual([{ thinkingBudget: 24_576 }, false]);
    expect(think("gemini-2.5-flash-lite", null, 100)).toEqual([{ thinkingBudget: 512 }, false]);
    expect(think("gemini-2.5-flash", null, null, true)).toEqual([{ includeThoughts: true }, true]);
  });

  test("is refused where a model has none", () => {
    expect(
      refused({ reasoning: { effort: "low", budgetTokens: null, isShown: false } }, "gemini-2.0-flash"),
    ).toBe("effort");
    expect(think("gemini-2.0-flash", "none")).toEqual([null, true]);
  });
});
