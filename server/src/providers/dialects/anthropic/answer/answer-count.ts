import type { AnsweredExtras, Counted, TokenCounts } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { readUsage, tierIn } from "../wire/usage.ts";

/** What an answer used, from what Anthropic says in it and from what is delivered. */
export class AnswerCount implements Counted {
  counts: TokenCounts | null = null;
  readonly unsplitTokens = 0;
  outputCharacters = 0;
  extras: AnsweredExtras | null = null;
  /** How many had been delivered when the output was counted. */
  #countedCharacters = 0;

  get uncountedCharacters(): number {
    return this.outputCharacters - this.#countedCharacters;
  }

  /**
   * Takes a `usage`, which adds to earlier ones.
   * @param isWhole it counts all that is written
   */
  takeUsage(usage: unknown, isWhole: boolean): void {
    const before = this.counts;
    this.counts = readUsage(usage, before);
    // One that says nothing credible of the output counts nothing of what came after the one before.
    const saysOutput = isRecord(usage) && typeof usage["output_tokens"] === "number";
    if (isWhole && saysOutput && this.counts !== before) this.#countedCharacters = this.outputCharacters;
    const serviceTier = tierIn(usage);
    if (serviceTier !== null)
      this.extras = serviceTier === "standard" ? null : { serviceTier, searches: null };
  }

  takeBlock(block: unknown): void {
    if (isRecord(block)) this.outputCharacters += charactersIn(block);
  }
}

/** What stands in a block, or comes to it. Only its length leaves. */
function charactersIn(block: JsonRecord): number {
  let characters = 0;
  for (const name of WRITTEN) {
    const value = block[name];
    if (typeof value === "string") characters += value.length;
  }
  const { input } = block;
  return characters + (isRecord(input) ? JSON.stringify(input).length : 0);
}

const WRITTEN = ["text", "thinking", "partial_json", "name"] as const;
