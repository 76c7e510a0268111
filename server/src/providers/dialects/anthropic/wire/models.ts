import type { ReasoningAsked } from "../../neutral/request.ts";

export type Effort = NonNullable<ReasoningAsked["effort"]>;

/** What a model takes beside a conversation. */
export interface Abilities {
  /** How it is told to think: by a budget of tokens, by adapting itself, or either; null where it cannot. */
  readonly thinking: "budget" | "adaptive" | "either" | null;
  /** The least it can be told to think; null where it cannot be told to think less than it likes. */
  readonly leastThinking: "disabled" | "between_tools" | null;
  /** What `output_config.effort` may be; empty where it takes none. */
  readonly efforts: readonly Effort[];
  /** Whether `output_config.format` takes a schema, and a tool `strict`. */
  readonly schemas: boolean;
  /** Whether temperature, top_p and top_k may be other than usual. */
  readonly sampling: boolean;
}

const UP_TO_HIGH: readonly Effort[] = ["low", "medium", "high"];

/**
 * By generation, the oldest first (platform.claude.com/docs: extended thinking, adaptive thinking, effort, structured
 * outputs, migration guides; 2026-11).
 */
const GENERATIONS: readonly (readonly [from: number, Abilities])[] = [
  [0, { thinking: null, leastThinking: null, efforts: [], schemas: false, sampling: true }],
  [3.7, { thinking: "budget", leastThinking: "disabled", efforts: [], schemas: false, sampling: true }],
  [4.1, { thinking: "budget", leastThinking: "disabled", efforts: [], schemas: true, sampling: true }],
  [
    4.6,
    {
      thinking: "either",
      leastThinking: "disabled",
      efforts: [...UP_TO_HIGH, "max"],
      schemas: true,
      sampling: true,
    },
  ],
  [
    4.7,
    {
      thinking: "adaptive",
      leastThinking: "disabled",
      efforts: [...UP_TO_HIGH, "xhigh", "max"],
      schemas: true,
      sampling: false,
    },
  ],
];

/** Other servers speak this dialect, too. What their models take is theirs to say. */
const UNKNOWN: Abilities = {
  thinking: "either",
  leastThinking: "disabled",
  efforts: [...UP_TO_HIGH, "xhigh", "max"],
  schemas: true,
  sampling: true,
};

/** `claude-opus-4-6`, `claude-3-7-sonnet-20250219`, `anthropic.claude-sonnet-4-20250514-v1:0`, `claude-mythos-preview`. */
const NAME = /claude-(?:(opus|sonnet|haiku|fable|mythos)-)?(\d{1,2}|preview)(?:[-.](\d{1,2}))?(?![\d])/;

/** @param model the provider's name for it */
export function abilitiesOf(model: string): Abilities {
  const [whole, family = "", major = "", minor = "0"] = NAME.exec(model) ?? [];
  if (whole === undefined) return UNKNOWN;
  const generation = major === "preview" ? 4.7 : Number(major) + Number(minor) / 10;
  const known = GENERATIONS.findLast(([from]) => from <= generation)?.[1] ?? UNKNOWN;
  const always = family === "fable" || family === "mythos" || (family === "opus" && generation >= 5.5);
  if (always) return { ...known, leastThinking: null };
  if (family === "sonnet" && generation >= 5.5) return { ...known, leastThinking: "between_tools" };
  // The first that took an effort.
  return family === "opus" && generation === 4.5 ? { ...known, efforts: UP_TO_HIGH } : known;
}
