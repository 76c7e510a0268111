import { type Says, USED } from "../../sdks/words.ts";

/** One way in which instructor is used, what its provider answers, and what must come of it. */
export interface Case {
  readonly mode: string;
  readonly way: string;
  readonly says: readonly Says[];
  readonly wanted: unknown;
  /** How often the provider is asked. */
  readonly turns: number;
}

const KYOTO = { city: "Kyoto", degrees: 21 };
const SOLL = { city: "Söll", degrees: -3 };
const WIND = { city: "Söll", knots: 4 };
const WRONG = { city: "Kyoto", degrees: "warm" };

/** How an answer is worded that is to become an object of this name. */
type Wording = (name: string, value: object) => Says;

const called: Wording = (name, value) => ({
  calls: [{ id: "call_1", name, input: { ...value } }],
  end: "tools",
});
const written: Wording = (_, value) => ({ text: pieces(JSON.stringify(value)), end: "stop" });
const fenced: Wording = (_, value) => ({
  text: pieces(`Here it is:\n\`\`\`json\n${JSON.stringify(value)}\n\`\`\`\n`),
  end: "stop",
});
const pieces = (text: string): readonly string[] => text.match(/[\s\S]{1,7}/gu) ?? [];

const MODES: readonly (readonly [mode: string, word: Wording])[] = [
  ["TOOLS", called],
  ["TOOLS_STRICT", called],
  ["FUNCTIONS", called],
  ["JSON", written],
  ["JSON_SCHEMA", written],
  ["MD_JSON", fenced],
  ["RESPONSES_TOOLS", called],
];

export function casesOf(): readonly Case[] {
  return [...MODES.flatMap(([mode, word]) => inMode(mode, word)), parallel()];
}

function inMode(mode: string, word: Wording): readonly Case[] {
  const right = word("Weather", KYOTO);
  const once = { mode, says: [right], turns: 1 };
  const partly = { ...once, says: [word("PartialWeather", KYOTO)] };
  const list = [word("IterableWeather", { tasks: [KYOTO, SOLL] })];
  return [
    { ...once, way: "whole", wanted: KYOTO },
    { ...once, way: "async", wanted: KYOTO },
    { ...once, way: "with counts", wanted: [KYOTO, USED.input] },
    { ...partly, way: "partial", wanted: KYOTO },
    { ...partly, way: "partial, async", wanted: KYOTO },
    { mode, way: "asked again", says: [word("Weather", WRONG), right], wanted: KYOTO, turns: 2 },
    { mode, way: "iterable", says: list, wanted: [KYOTO, SOLL], turns: 1 },
  ];
}

function parallel(): Case {
  const calls = [
    { id: "call_1", name: "Weather", input: KYOTO },
    { id: "call_2", name: "Wind", input: WIND },
  ];
  return {
    mode: "PARALLEL_TOOLS",
    way: "parallel",
    says: [{ calls, end: "tools" }],
    wanted: [KYOTO, WIND],
    turns: 1,
  };
}
