import type { Dials } from "./dials.ts";

/** An answer in both forms; only the one that is asked for is made. */
export interface Reply {
  whole(): string;
  /** The data of each event, without "[DONE]". */
  events(): Iterable<string>;
  /** False where a stream ends without "[DONE]". */
  readonly endMark?: false;
}

/** What a reply is made from besides the request. */
export interface ReplyContext {
  readonly id: string;
  readonly createdSeconds: number;
  readonly dials: Dials;
}

/** A request in a form the simulator cannot answer, in OpenAI's words. */
export class BadRequest extends Error {
  override readonly name = "BadRequest";
  readonly param: string | null;

  constructor(message: string, param: string | null) {
    super(message);
    this.param = param;
  }
}

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details?: { readonly cached_tokens: number };
  readonly completion_tokens_details?: { readonly reasoning_tokens: number };
}

/** The `usage` member, bent as the dial says; undefined leaves it out. */
export function usageOf(
  { usage, cached, reasoning }: Dials,
  prompt: number,
  completion: number,
): Usage | undefined {
  if (usage === "none") return undefined;
  if (usage === "zero") return { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  if (usage === "huge") return { prompt_tokens: 1e15, completion_tokens: 1e15, total_tokens: 2e15 };
  return {
    prompt_tokens: prompt,
    completion_tokens: completion + reasoning,
    total_tokens: prompt + completion + reasoning,
    prompt_tokens_details: { cached_tokens: Math.min(cached, prompt) },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}
