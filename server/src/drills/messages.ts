import type { Canaries } from "./canaries.ts";
import type { Shape } from "./shape.ts";
import { answersOf, type BodyOptions, shapeOf, type Translated, withMember } from "./translated.ts";

const PATH = "/v1/messages";

/** A body of Anthropic's with a canary in every member that a caller controls. */
function bodyOf(canaries: Canaries, { dials = "", stream = false }: BodyOptions): string {
  const next = (field: string) => canaries.next(`messages ${field}`);
  const picture = Buffer.from(next("image")).toString("base64");
  return JSON.stringify({
    model: "gpt-4o-mini",
    max_tokens: 200,
    stream,
    system: [{ type: "text", text: next("system") }],
    metadata: { user_id: next("user_id") },
    stop_sequences: [next("stop_sequences")],
    messages: [
      { role: "user", content: next("content") },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: next("thinking"), signature: next("signature") },
          {
            type: "tool_use",
            id: next("tool_use id"),
            name: next("tool_use name"),
            input: { a: next("input") },
          },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: next("tool_use_id"), content: next("tool_result") },
          { type: "image", source: { type: "base64", media_type: "image/png", data: picture } },
          { type: "text", text: `[[simulate ${dials}]] ${next("text")}` },
        ],
      },
    ],
    tools: [
      {
        name: next("tools name"),
        description: next("tools description"),
        input_schema: { type: "object", properties: { [next("tools property")]: { type: "string" } } },
      },
    ],
  });
}

const PROTOCOL: Translated = {
  name: "messages",
  path: () => PATH,
  bodyOf,
  headers: (canaries) => [
    "anthropic-version: 2023-06-01",
    `anthropic-beta: ${canaries.next("header anthropic-beta")}`,
  ],
};
const shape = (way: string, parts: Parameters<typeof shapeOf>[2]) => shapeOf(PROTOCOL, way, parts);

/** Every way to call the server in Anthropic's form that differs from the others. */
export const MESSAGES: readonly Shape[] = [
  ...answersOf(PROTOCOL),
  shape("counted", ({ canaries }) => ({ path: `${PATH}/count_tokens`, body: bodyOf(canaries, {}) })),
  shape("with a member that nobody knows", ({ canaries }) => ({
    body: withMember(bodyOf(canaries, {}), `"${canaries.next("messages unknown")}":"a"`),
  })),
  shape("with what keeps content", ({ canaries }) => ({
    body: withMember(bodyOf(canaries, {}), `"container":"${canaries.next("messages container")}"`),
  })),
  shape("with a block of a kind of its own", ({ canaries }) => ({
    body: bodyOf(canaries, {}).replace('"type":"text"', `"type":"${canaries.next("messages block type")}"`),
  })),
  shape("with a role of its own", ({ canaries }) => ({
    body: bodyOf(canaries, {}).replace('"role":"user"', `"role":"${canaries.next("messages role")}"`),
  })),
  shape("with a key in the header of older clients", ({ canaries, key }) => ({
    body: bodyOf(canaries, { dials: "echo=1" }),
    authorization: `x ${canaries.next("messages authorization")}\r\nx-api-key: ${key}`,
  })),
];
