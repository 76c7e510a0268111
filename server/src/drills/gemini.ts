import type { Canaries } from "./canaries.ts";
import type { Shape } from "./shape.ts";
import { answersOf, type BodyOptions, shapeOf, type Translated, withMember } from "./translated.ts";

const MODELS = "/v1beta/models";
const MODEL = `${MODELS}/gpt-4o-mini`;

/** A body of Gemini's with a canary in every member that a caller controls. */
function bodyOf(canaries: Canaries, { dials = "" }: BodyOptions): string {
  const next = (field: string) => canaries.next(`gemini ${field}`);
  const data = Buffer.from(next("image")).toString("base64");
  return JSON.stringify({
    systemInstruction: { parts: [{ text: next("systemInstruction") }] },
    contents: [
      { role: "user", parts: [{ text: next("text before") }] },
      {
        role: "model",
        parts: [
          { functionCall: { id: next("call id"), name: next("call name"), args: { a: next("args") } } },
        ],
      },
      {
        role: "user",
        parts: [
          {
            functionResponse: {
              id: next("response id"),
              name: next("response name"),
              response: { a: next("response") },
            },
          },
          { inlineData: { mimeType: "image/png", data } },
          { text: `[[simulate ${dials}]] ${next("text")}` },
        ],
      },
    ],
    tools: [
      {
        functionDeclarations: [
          {
            name: next("tools name"),
            description: next("tools description"),
            parameters: { type: "OBJECT", properties: { [next("tools property")]: { type: "STRING" } } },
          },
        ],
      },
    ],
    generationConfig: { maxOutputTokens: 200, stopSequences: [next("stopSequences")] },
    labels: { [next("labels name")]: next("labels value") },
  });
}

const PROTOCOL: Translated = {
  name: "gemini",
  path: (stream) => `${MODEL}:${stream ? "streamGenerateContent" : "generateContent"}`,
  bodyOf,
};
const shape = (way: string, parts: Parameters<typeof shapeOf>[2]) => shapeOf(PROTOCOL, way, parts);

/** Every way to call the server in Gemini's form that differs from the others. */
export const GEMINI: readonly Shape[] = [
  ...answersOf(PROTOCOL),
  shape("counted", ({ canaries }) => ({
    path: `${MODEL}:countTokens`,
    body: JSON.stringify({ contents: [{ parts: [{ text: canaries.next("gemini counted") }] }] }),
  })),
  shape("turned into vectors", ({ canaries }) => ({
    path: `${MODELS}/text-embedding-3-small:batchEmbedContents`,
    body: JSON.stringify({
      requests: [
        {
          model: "models/text-embedding-3-small",
          title: canaries.next("gemini title"),
          content: { parts: [{ text: canaries.next("gemini embedded") }] },
        },
      ],
    }),
  })),
  shape("a model that is not there", ({ canaries }) => ({
    path: `${MODELS}/${canaries.next("gemini model")}:generateContent`,
    body: bodyOf(canaries, {}),
  })),
  shape("an act that is not there", ({ canaries }) => ({
    path: `${MODEL}:${canaries.next("gemini act")}`,
    body: bodyOf(canaries, {}),
  })),
  ...["cachedContent", "nobody knows"].map((member) =>
    shape(`with ${member}`, ({ canaries }) => ({
      body: withMember(bodyOf(canaries, {}), `"${member}":"${canaries.next(`gemini ${member}`)}"`),
    })),
  ),
  shape("with a file by its address", ({ canaries }) => ({
    body: JSON.stringify({
      contents: [
        {
          parts: [
            {
              fileData: {
                mimeType: canaries.next("gemini mimeType"),
                fileUri: `https://files.example/${canaries.next("gemini fileUri")}`,
              },
            },
          ],
        },
      ],
    }),
  })),
  shape("with a key in the header of its clients", ({ canaries, key }) => ({
    body: bodyOf(canaries, { dials: "echo=1" }),
    authorization: `x ${canaries.next("gemini authorization")}\r\nx-goog-api-key: ${key}`,
  })),
];
