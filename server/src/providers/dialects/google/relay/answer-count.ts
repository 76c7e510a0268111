import type { Counted, TokenCounts } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { candidatesOf, partsOf } from "../wire/candidates.ts";
import { readUsage } from "../wire/usage.ts";

/** What an answer used, from what Google says in it and from what is delivered. */
export class GeminiCount implements Counted {
  counts: TokenCounts | null = null;
  readonly unsplitTokens = 0;
  outputCharacters = 0;
  readonly extras = null;
  /** How many of these had been delivered when the count of output last changed. */
  #countedCharacters = 0;

  get uncountedCharacters(): number {
    return this.outputCharacters - this.#countedCharacters;
  }

  /**
   * Takes a whole answer, or a chunk of a stream.
   * @param isLast its counts are of all there is
   */
  take(answer: JsonRecord, isLast: boolean): void {
    for (const candidate of candidatesOf(answer))
      for (const part of partsOf(candidate)) this.outputCharacters += charactersOf(part);
    const counts = readUsage(answer["usageMetadata"]);
    if (counts === null) return;
    // A count that stays the same while text goes by was made before that text.
    if (counts.output > 0 && (isLast || counts.output !== this.counts?.output))
      this.#countedCharacters = this.outputCharacters;
    const { counts: before } = this;
    this.counts = counts.output > 0 || before === null ? counts : { ...counts, output: before.output };
  }
}

function charactersOf(part: JsonRecord): number {
  const { text, functionCall: call } = part;
  if (typeof text === "string") return text.length;
  if (!isRecord(call)) return 0;
  const name = typeof call["name"] === "string" ? call["name"].length : 0;
  const written = call["args"] ?? call["partialArgs"];
  return name + (written === undefined ? 0 : JSON.stringify(written).length);
}
