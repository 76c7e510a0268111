/** Faults a provider can have, and what each does on the wire. */
const FAULTS = [
  "hang", // no head, ever
  "stall", // a head, then nothing
  "reset", // the connection is reset before the head
  "truncate", // the connection is reset in the middle of the body
  "cut", // the body ends cleanly in the middle
  "liar", // says JSON and is not
  "wrongtype", // an HTML page
  "endless", // never stops
  "nodone", // a stream without "[DONE]"
  "errorevent", // an error inside a stream
  "gzip", // a small body that unpacks to 512 MB
  "redirect", // to another host
] as const;

export type Fault = (typeof FAULTS)[number];

/** How the simulator answers one request. Each dial has a default. */
export interface Dials {
  /** Milliseconds before the head, before the first chunk, between chunks. */
  readonly latency: number;
  readonly first: number;
  readonly gap: number;
  /** Tokens to answer with, which is also the number of chunks; 0 lets the request decide. */
  readonly tokens: number;
  /** Writes a stream in pieces of so many bytes; 0 writes event by event. */
  readonly split: number;
  readonly lines: "lf" | "crlf" | "cr";
  readonly usage: "real" | "none" | "zero" | "huge";
  readonly cached: number;
  readonly reasoning: number;
  /** Answers with this status and an error; 0 does not. */
  readonly status: number;
  /** Quotes the last user message in the answer or in the error. */
  readonly echo: boolean;
  readonly fault: Fault | null;
  /** How many pictures are made of those that are asked for; `refused`: none, because of what they would show. */
  readonly pictures: "all" | "fewer" | "none" | "refused";
}

export const NO_DIALS: Dials = {
  latency: 0,
  first: 0,
  gap: 0,
  tokens: 0,
  split: 0,
  lines: "lf",
  usage: "real",
  cached: 0,
  reasoning: 0,
  status: 0,
  echo: false,
  fault: null,
  pictures: "all",
};

const LONGEST_MS = 600_000;
const READERS: { readonly [Name in keyof Dials]: (text: string) => Dials[Name] | null } = {
  latency: number(LONGEST_MS),
  first: number(LONGEST_MS),
  gap: number(LONGEST_MS),
  tokens: number(100_000),
  split: number(1_000_000),
  lines: oneOf("lf", "crlf", "cr"),
  usage: oneOf("real", "none", "zero", "huge"),
  cached: number(1_000_000),
  reasoning: number(1_000_000),
  status: number(599),
  echo: (text) => text === "1" || text === "true" || text === "",
  fault: oneOf(...FAULTS),
  pictures: oneOf("all", "fewer", "none", "refused"),
};

/** Reads "k=v" pairs; `chunks` is another name for `tokens`. Null when a name or a value is unknown. */
export function readDials(pairs: readonly string[], base: Dials = NO_DIALS): Dials | null {
  let dials = base;
  for (const pair of pairs) {
    if (pair === "") continue;
    const [name = "", value = ""] = pair.split("=", 2);
    const key = name === "chunks" ? "tokens" : name;
    if (!Object.hasOwn(READERS, key)) return null;
    const read = READERS[key as keyof Dials](value);
    if (read === null) return null;
    dials = { ...dials, [key]: read };
  }
  return dials;
}

/** The directive `[[simulate k=v k=v]]` in a text, as its pairs; null when there is none. */
export function directiveIn(text: string): readonly string[] | null {
  const start = text.indexOf(DIRECTIVE);
  if (start < 0) return null;
  const end = text.indexOf("]]", start);
  return end < 0
    ? null
    : text
        .slice(start + DIRECTIVE.length, end)
        .trim()
        .split(/\s+/);
}

const DIRECTIVE = "[[simulate ";

function number(most: number): (text: string) => number | null {
  return (text) => (/^\d{1,9}$/.test(text) && Number(text) <= most ? Number(text) : null);
}

function oneOf<Value extends string>(...values: readonly Value[]): (text: string) => Value | null {
  return (text) => values.find((value) => value === text) ?? null;
}
