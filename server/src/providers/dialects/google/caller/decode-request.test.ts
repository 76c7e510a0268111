import { describe, expect, test } from "bun:test";
import { SMALL } from "../../../../../testing/bounds.ts";
import { Content } from "../../../../kernel/content.ts";
import { PublicError } from "../../../../kernel/errors.ts";
import { decodeRequest } from "./decode-request.ts";

const HELLO = [{ role: "user", parts: [{ text: "Hi" }] }];

function decoded(body: Record<string, unknown>) {
  return decodeRequest({
    endpoint: "chat.completions",
    model: "m",
    stream: false,
    includeUsage: true,
    bounds: SMALL,
    body: new Content(JSON.stringify({ contents: HELLO, ...body })),
  });
}

function refused(body: Record<string, unknown>): string {
  try {
    decoded(body);
  } catch (error) {
    if (error instanceof PublicError && error.code === "untranslatable") return String(error.values["param"]);
    throw error;
  }
  return "nothing";
}

describe("a request", () => {
  test("is read under Google's names in both forms", () => {
    const camel = decoded({
      systemInstruction: { parts: [{ text: "Be brief" }] },
      generationConfig: {
        maxOutputTokens: 9,
        topK: 3,
        stopSequences: ["x"],
        responseMimeType: "application/json",
        responseJsonSchema: { type: "object" },
        thinkingConfig: { thinkingLevel: "LOW", includeThoughts: true },
        responseLogprobs: true,
        logprobs: 2,
      },
    });
    const snake = decoded({
      system_instruction: { parts: [{ text: "Be brief" }] },
      generation_config: {
        max_output_tokens: 9,
        top_k: 3,
        stop_sequences: ["x"],
        response_mime_type: "application/json",
        response_json_schema: { type: "object" },
        thinking_config: { thinking_level: "LOW", include_thoughts: true },
        response_logprobs: true,
        logprobs: 2,
      },
    });
    expect(snake).toEqual(camel);
    expect(camel).toMatchObject({
      system: [{ kind: "text", text: "Be brief" }],
      turns: [{ role: "user", parts: [{ kind: "text", text: "Hi" }] }],
      outputTokens: 9,
      topK: 3,
      stop: ["x"],
      format: { kind: "schema", schema: { type: "object" }, strict: true },
      reasoning: { effort: "low", budgetTokens: null, isShown: true },
      logProbabilities: 2,
      changes: [],
    });
  });

  test("calls without ids get some, and results find their calls by name and order", () => {
    const call = (city: string) => ({ functionCall: { name: "weather", args: { city } } });
    const result = (output: unknown) => ({ functionResponse: { name: "weather", response: { output } } });
    const { turns } = decoded({
      contents: [
        ...HELLO,
        { role: "model", parts: [call("Bern"), call("Chur"), { functionCall: { id: "own", name: "time" } }] },
        {
          role: "user",
          parts: [
            { functionResponse: { id: "own", name: "time", response: { error: "no clock" } } },
            result("sun"),
            result({ rain: 1 }),
          ],
        },
      ],
    });
    expect(turns[1]?.parts).toMatchObject([
      { id: "call_0", input: '{"city":"Bern"}' },
      { id: "call_1" },
      { id: "own", input: "{}" },
    ]);
    expect(turns[2]?.parts).toMatchObject([
      { id: "own", isError: true, parts: [{ text: "no clock" }] },
      { id: "call_0", isError: false, parts: [{ text: "sun" }] },
      { id: "call_1", isError: false, parts: [{ text: '{"rain":1}' }] },
    ]);
    expect(refused({ contents: [{ role: "user", parts: [result("x")] }] })).toContain("functionResponse");
  });

  test("thoughts, signatures and media keep what they are", () => {
    const parts = [
      { text: "hm", thought: true, thoughtSignature: "c2ln" },
      { text: "so", thoughtSignature: "b3RoZXI=" },
      { inlineData: { mimeType: "audio/wav", data: "UklGRg==" } },
      { fileData: { fileUri: "https://example.com/a.pdf", mimeType: "application/pdf" } },
    ];
    expect(decoded({ contents: [{ role: "model", parts }] }).turns[0]?.parts).toMatchObject([
      { kind: "reasoning", text: "hm", signature: { dialect: "gemini", value: "c2ln" } },
      { kind: "text", text: "so", signature: { dialect: "gemini", value: "b3RoZXI=" } },
      { kind: "media", media: "audio", source: { kind: "base64", data: "UklGRg==" } },
      { kind: "media", media: "document", source: { kind: "url", url: "https://example.com/a.pdf" } },
    ]);
  });

  test("Google's older schemas become JSON Schema", () => {
    const { tools } = decoded({
      tools: [
        {
          functionDeclarations: [
            {
              name: "f",
              parameters: {
                type: "OBJECT",
                properties: {
                  type: { type: "STRING", enum: ["A"], nullable: true },
                  list: { type: "ARRAY", min_items: "1", items: { type: "INTEGER" } },
                },
                propertyOrdering: ["type"],
                required: ["type"],
              },
            },
          ],
        },
      ],
      toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["f"] } },
    });
    expect(tools[0]?.schema).toEqual({
      type: "object",
      properties: {
        type: { type: ["string", "null"], enum: ["A"] },
        list: { type: "array", minItems: 1, items: { type: "integer" } },
      },
      required: ["type"],
    });
  });

  test.each([
    [{ mode: "AUTO" }, { kind: "auto" }],
    [{ mode: "NONE" }, { kind: "none" }],
    [{ mode: "ANY" }, { kind: "required" }],
    [
      { mode: "ANY", allowedFunctionNames: ["f"] },
      { kind: "tools", names: ["f"], required: true },
    ],
    [
      { mode: "VALIDATED", allowedFunctionNames: ["f"] },
      { kind: "tools", names: ["f"], required: false },
    ],
  ] as const)("%j chooses %j", (functionCallingConfig, choice) => {
    const asked = {
      tools: [{ functionDeclarations: [{ name: "f" }] }],
      toolConfig: { functionCallingConfig },
    };
    expect(decoded(asked).toolChoice).toEqual(choice as never);
  });

  test("a budget of zero is no thinking, of minus one the model's own choice", () => {
    const budget = (thinkingBudget: number) =>
      decoded({ generationConfig: { thinkingConfig: { thinkingBudget } } });
    expect(budget(0).reasoning).toMatchObject({ effort: "none", budgetTokens: null });
    expect(budget(-1).reasoning).toMatchObject({ effort: null, budgetTokens: null });
    expect(budget(300).reasoning).toMatchObject({ effort: null, budgetTokens: 300 });
  });

  test("what only Google has is refused by name; what does no harm is left out and told", () => {
    const part = (one: Record<string, unknown>) => ({ contents: [{ role: "user", parts: [one] }] });
    expect(refused({ generationConfig: { speechConfig: {} } })).toBe("generationConfig.speechConfig");
    expect(refused({ generationConfig: { responseModalities: ["IMAGE"] } })).toBe(
      "generationConfig.responseModalities",
    );
    expect(refused({ generationConfig: { "my own secret": 1 } })).toBe("generationConfig.(another member)");
    expect(refused(part({ text: "a", videoMetadata: { fps: 1 } }))).toBe("contents[].parts[].videoMetadata");
    expect(refused(part({ executableCode: { code: "1" } }))).toBe("contents[].parts[].executableCode");
    expect(refused({ modelArmorConfig: {} })).toBe("modelArmorConfig");
    expect(decoded({ safetySettings: [{ category: "X", threshold: "OFF" }] }).changes).toEqual([
      { kind: "left-out", name: "safetySettings" },
    ]);
  });
});

test("nothing of another form is dropped in silence", () => {
  const config = (generationConfig: object) => () => decoded({ generationConfig });
  for (const wrong of [
    { temperature: "0.5" },
    { stopSequences: "END" },
    { stopSequences: [1] },
    { top_k: "4" },
  ])
    expect(config(wrong)).toThrow(expect.objectContaining({ code: "invalid_parameter" }));
  expect(refused({ generationConfig: { thinkingConfig: { thinkingLevel: 3 } } })).toContain("thinkingLevel");
  expect(refused({ generationConfig: { thinkingConfig: { "a secret": 3 } } })).not.toContain("secret");
  const tools = [{ functionDeclarations: [{ name: "f" }] }];
  expect(refused({ tools, toolConfig: { functionCallingConfig: { mode: 2 } } })).toContain("mode");
  expect(decoded({ systemInstruction: { parts: { text: "Be brief" } } }).system).toEqual([
    { kind: "text", text: "Be brief" },
  ]);
});

test("each answer finds its call: by its id, else the oldest of its name without an answer", () => {
  const call = (name: string, id?: string) => ({ functionCall: { name, args: {}, ...(id && { id }) } });
  const result = (name: string, id?: string) => ({
    functionResponse: { name, response: { output: name }, ...(id && { id }) },
  });
  const { turns } = decoded({
    contents: [
      { role: "model", parts: [call("f", "own"), call("f"), call("g"), call("f")] },
      { role: "user", parts: [result("f", "own"), result("g"), result("f"), result("f")] },
      { role: "user", parts: [result("f", "late")] },
      { role: "model", parts: [call("f", "late")] },
      { role: "user", parts: [result("f")] },
    ],
  });
  expect(turns.map(({ parts }) => parts.map((part) => ("id" in part ? part.id : null)))).toEqual([
    ["own", "call_1", "call_2", "call_3"],
    ["own", "call_2", "call_1", "call_3"],
    ["late"],
    ["late"],
    ["late"],
  ]);
});
