import type { Canaries } from "./canaries.ts";
import type { Shape } from "./shape.ts";
import { answersOf, type BodyOptions, shapeOf, type Translated, withMember } from "./translated.ts";

/** A body of OpenAI's Responses with a canary in every member that a caller controls. */
function bodyOf(canaries: Canaries, { dials = "", stream = false }: BodyOptions): string {
  const next = (field: string) => canaries.next(`responses ${field}`);
  const picture = Buffer.from(next("image")).toString("base64");
  return JSON.stringify({
    model: "gpt-4o-mini",
    max_output_tokens: 200,
    stream,
    store: false,
    instructions: next("instructions"),
    metadata: { [next("metadata name")]: next("metadata value") },
    user: next("user"),
    safety_identifier: next("safety_identifier"),
    prompt_cache_key: next("prompt_cache_key"),
    input: [
      { role: "developer", content: next("developer") },
      {
        type: "reasoning",
        id: next("reasoning id"),
        summary: [{ type: "summary_text", text: next("summary") }],
      },
      {
        type: "function_call",
        call_id: next("call_id"),
        name: next("call name"),
        arguments: `{"a":"${next("arguments")}"}`,
      },
      { type: "function_call_output", call_id: next("output call_id"), output: next("output") },
      {
        role: "user",
        content: [
          { type: "input_image", image_url: `data:image/png;base64,${picture}`, detail: "low" },
          { type: "input_text", text: `[[simulate ${dials}]] ${next("text")}` },
        ],
      },
    ],
    tools: [
      {
        type: "function",
        name: next("tools name"),
        description: next("tools description"),
        parameters: { type: "object", properties: { [next("tools property")]: { type: "string" } } },
      },
    ],
    text: {
      format: { type: "json_schema", name: next("schema name"), schema: { title: next("schema title") } },
    },
  });
}

const PROTOCOL: Translated = { name: "responses", path: () => "/v1/responses", bodyOf };

/** Every way to call the server in the form of Responses that differs from the others. */
export const RESPONSES: readonly Shape[] = [
  ...answersOf(PROTOCOL),
  ...["previous_response_id", "conversation", "prompt", "background", "store", "nobody knows"].map((member) =>
    shapeOf(PROTOCOL, `with ${member}`, ({ canaries }) => ({
      body: withMember(bodyOf(canaries, {}), `"${member}":"${canaries.next(`responses ${member}`)}"`),
    })),
  ),
  shapeOf(PROTOCOL, "with an item of a kind of its own", ({ canaries }) => ({
    body: bodyOf(canaries, {}).replace(
      '"type":"reasoning"',
      `"type":"${canaries.next("responses item type")}"`,
    ),
  })),
  ...["GET", "DELETE"].map((method) =>
    shapeOf(PROTOCOL, `${method} of a stored one`, ({ canaries }) => ({
      method,
      path: `/v1/responses/${canaries.next("responses id")}`,
      body: "",
    })),
  ),
];
