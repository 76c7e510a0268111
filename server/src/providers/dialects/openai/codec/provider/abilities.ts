import type { ProviderFacts } from "../../../../contract.ts";
import { ANY_CHARACTERS, type CallIdForm } from "../../../neutral/call-ids.ts";

/** In what servers of this dialect differ, as far as a translated request depends on it. */
export interface Abilities {
  /** Knows `top_k`. */
  readonly topK: boolean;
  /** Knows `allowed_tools`. To others only those tools are told. */
  readonly allowedTools: boolean;
  /** Knows `verbosity`. */
  readonly verbosity: boolean;
  readonly seed: "seed" | "random_seed";
  /** The member of a message in which reasoning goes back; null where it must not. */
  readonly reasoning: "reasoning_content" | "reasoning" | null;
  /** Takes back what it signed: `reasoning_details`, `extra_content`. */
  readonly signatures: boolean;
  /** Knows `service_tier`. */
  readonly serviceTier: boolean;
  /** Takes videos by address. */
  readonly video: boolean;
  /** What it takes as the name of a call. */
  readonly callId: CallIdForm;
}

const USUAL: Abilities = {
  topK: false,
  allowedTools: false,
  verbosity: false,
  seed: "seed",
  reasoning: null,
  signatures: false,
  serviceTier: false,
  video: false,
  callId: { characters: ANY_CHARACTERS, most: 128 },
};

const OPENAI: Partial<Abilities> = {
  allowedTools: true,
  verbosity: true,
  serviceTier: true,
  // "Expected a string with maximum length 40".
  callId: { characters: ANY_CHARACTERS, most: 40 },
};

const DIFFERENCES: Readonly<Record<string, Partial<Abilities>>> = {
  openai: OPENAI,
  "azure-openai": OPENAI,
  groq: { serviceTier: true },
  // https://docs.mistral.ai/api: strict, and has its own name for the seed.
  mistral: { seed: "random_seed", callId: { characters: /^[A-Za-z0-9]*$/, most: 9, least: 9 } },
  // https://api-docs.deepseek.com/guides/thinking_mode: reasoning between tool calls has to come back.
  deepseek: { reasoning: "reasoning_content" },
  togetherai: { topK: true },
  // https://docs.fireworks.ai/guides/reasoning
  fireworks: { topK: true, reasoning: "reasoning_content" },
  // https://openrouter.ai/docs/use-cases/reasoning-tokens
  openrouter: { topK: true, verbosity: true, reasoning: "reasoning", signatures: true, video: true },
  perplexity: { topK: true },
  vllm: { topK: true, reasoning: "reasoning_content", video: true },
  "openai-compatible": { topK: true, signatures: true, video: true },
  simulator: { topK: true, verbosity: true },
};

export function abilitiesOf({ kind }: Pick<ProviderFacts, "kind">): Abilities {
  return { ...USUAL, ...(Object.hasOwn(DIFFERENCES, kind) ? DIFFERENCES[kind] : {}) };
}
