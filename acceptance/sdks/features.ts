import { type Ask, type Fault, type Heard, type Says, TOOL, type Told, USED, weatherIn } from "./words.ts";

/** One feature: what is asked, what the provider answers, and what must come of it on both sides. */
export interface Feature {
  readonly name: string;
  /** What a reader of the table has to know of it. */
  readonly means: string;
  readonly says: readonly Says[];
  readonly fault?: Fault;
  readonly ask: Ask;
  /** What the client heard, of these. */
  readonly heard?: Partial<Heard>;
  /** What the provider was told, turn by turn, of these. */
  readonly told?: readonly Partial<Told>[];
  /** The status of the error that the client throws; null for an error in the middle of a stream. */
  readonly fails?: 429 | null;
}

const TEXT = ["Grüezi ", "👋, that ", "is Kyoto."];
const HELLO: Says = { text: TEXT, end: "stop" };
const COUNTED = { input: USED.input, output: USED.output };
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const PDF = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF").toString(
  "base64",
);
const SCHEMA = {
  type: "object",
  properties: { city: { type: "string" }, degrees: { type: "number" } },
  required: ["city", "degrees"],
  additionalProperties: false,
};
const JSON_TEXT = '{"city":"Kyoto","degrees":21}';

const call = (id: string, city: string) => ({ id, name: TOOL.name, input: { city } });
const heardOf = (city: string) => ({ name: TOOL.name, input: { city } });
const KYOTO = call("call_Kyoto1", "Kyoto");
const SOLL = call("call_Soll2", "Söll");
const THOUGHT = "Kyoto is a city, so its weather is asked.";

export const FEATURES: readonly Feature[] = [
  {
    name: "plain",
    means: "a whole answer with its end and its token counts",
    says: [HELLO],
    ask: { prompt: "Where is this?", stream: false },
    heard: { text: TEXT.join(""), end: "stop", ...COUNTED },
    told: [{ stream: false }],
  },
  {
    name: "streaming",
    means: "the same in pieces",
    says: [HELLO],
    ask: { prompt: "Where is this?", stream: true },
    heard: { text: TEXT.join(""), pieces: TEXT.length, end: "stop", ...COUNTED },
    told: [{ stream: true }],
  },
  {
    name: "tools",
    means: "a tool is offered, called, and its result is answered with",
    says: [{ calls: [KYOTO], end: "tools" }, HELLO],
    ask: { prompt: "How warm is it in Kyoto?", stream: false, offersTool: true },
    heard: { calls: [heardOf("Kyoto")], text: TEXT.join(""), end: "stop", ...COUNTED },
    told: [{ tools: [TOOL.name], results: [] }, { tools: [TOOL.name] }],
  },
  {
    name: "parallel tools",
    means: "two calls in one streamed answer, and the result of each",
    says: [{ calls: [KYOTO, SOLL], end: "tools" }, HELLO],
    ask: { prompt: "How warm is it in Kyoto and Söll?", stream: true, offersTool: true },
    heard: { calls: [heardOf("Kyoto"), heardOf("Söll")], text: TEXT.join(""), end: "stop" },
    told: [{ tools: [TOOL.name] }, {}],
  },
  {
    name: "one call at a time",
    means: "no more calls than one are asked for, and no more come, whatever the model makes",
    says: [{ calls: [KYOTO, SOLL], end: "tools" }, HELLO],
    ask: { prompt: "How warm is it in Kyoto and Söll?", stream: true, offersTool: true, single: true },
    heard: { calls: [heardOf("Kyoto")], text: TEXT.join(""), end: "stop" },
    told: [{ tools: [TOOL.name] }, {}],
  },
  {
    name: "structured output",
    means: "an answer that fits a JSON schema",
    says: [{ text: [JSON_TEXT.slice(0, 9), JSON_TEXT.slice(9)], end: "stop" }],
    ask: { prompt: "How warm is it?", stream: false, schema: SCHEMA },
    heard: { text: JSON_TEXT, end: "stop" },
    told: [{ hasSchema: true }],
  },
  {
    name: "images in",
    means: "a PNG in base64",
    says: [HELLO],
    ask: { prompt: "What is this?", stream: false, image: PNG },
    heard: { text: TEXT.join("") },
    told: [{ images: [{ type: "image/png", data: PNG }] }],
  },
  {
    name: "documents in",
    means: "a PDF in base64",
    says: [HELLO],
    ask: { prompt: "What is this?", stream: false, document: PDF },
    heard: { text: TEXT.join("") },
    told: [{ documents: [PDF] }],
  },
  {
    name: "reasoning",
    means: "it is asked to think, its thoughts are shown, and go back signed with the result of a tool",
    says: [{ thought: THOUGHT, calls: [KYOTO], end: "tools" }, HELLO],
    ask: { prompt: "How warm is it in Kyoto?", stream: true, offersTool: true, thinks: true },
    heard: { thought: THOUGHT, calls: [heardOf("Kyoto")], text: TEXT.join(""), end: "stop" },
    told: [{ thinks: true }, { thinks: true }],
  },
  {
    name: "output limit",
    means: "an answer that is cut where its limit is, and says so",
    says: [{ text: TEXT, end: "length" }],
    ask: { prompt: "Where is this?", stream: true, limit: 64 },
    heard: { text: TEXT.join(""), end: "length" },
    told: [{ limit: 64 }],
  },
  {
    name: "refusal",
    means: "the model or its filter declines, and the client knows",
    says: [{ end: "refusal" }],
    ask: { prompt: "How is it picked?", stream: false },
    heard: { end: "refusal" },
    told: [{}],
  },
  {
    name: "refusal, streamed",
    means: "the same in a stream",
    says: [{ end: "refusal" }],
    ask: { prompt: "How is it picked?", stream: true },
    heard: { end: "refusal" },
    told: [{}],
  },
  {
    name: "error",
    means: "a provider's 429 is the SDK's own error of that status",
    says: [],
    fault: "limited",
    ask: { prompt: "Where is this?", stream: false },
    fails: 429,
  },
  {
    name: "error in a stream",
    means: "a stream that breaks in the middle is never taken for a whole answer",
    says: [HELLO],
    fault: "fails",
    ask: { prompt: "Where is this?", stream: true },
    fails: null,
  },
  {
    name: "abort",
    means: "who leaves a stream is let go, and the provider is stopped",
    says: [HELLO],
    fault: "endless",
    ask: { prompt: "Where is this?", stream: true, leaves: true },
    fails: null,
  },
];

/** What the results of tools must say, for each call in the order in which it came. */
export function resultsOf({ heard }: Feature): readonly string[] {
  return (heard?.calls ?? []).map(({ input }) => weatherIn(input["city"]));
}
