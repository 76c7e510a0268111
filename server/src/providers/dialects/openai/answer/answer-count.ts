import { type AnsweredExtras, type Counted, NO_TOKENS, type TokenCounts } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { readAnsweredExtras } from "../price-facts.ts";
import { countCharacters } from "./characters.ts";
import { readCounts, readUsage } from "./usage.ts";

/**
 * What an answer used, from what its provider says in it and from what is delivered. Providers say it once at the end,
 * with every piece, or early and then again; a later count wins over an earlier one, but zero over none.
 */
export class AnswerCount implements Counted {
  counts: TokenCounts | null = null;
  unsplitTokens = 0;
  outputCharacters = 0;
  extras: AnsweredExtras | null = null;
  /** How many of these had been delivered when the count of output last changed. */
  #countedCharacters = 0;
  /** A provider that says only what it read says nothing of what it wrote. */
  #saysOutput = false;
  /** Of providers that count each choice by itself, as Moonshot does. */
  #ofChoices: Map<unknown, TokenCounts> | null = null;

  get uncountedCharacters(): number {
    return this.outputCharacters - this.#countedCharacters;
  }

  /**
   * Takes a whole answer, or a chunk of a stream.
   * @param isLast its counts are of all there is, also where they are those of before
   */
  take(answer: JsonRecord, choices: readonly unknown[], isLast = false): void {
    let ofChoices: Map<unknown, TokenCounts> | null = null;
    for (const choice of choices) {
      if (!isRecord(choice)) continue;
      this.outputCharacters += countCharacters(choice);
      const counts = isRecord(choice["usage"]) ? readCounts(choice["usage"])?.counts : undefined;
      if (counts === undefined) continue;
      ofChoices = this.#ofChoices ??= new Map();
      if (ofChoices.size < MAX_CHOICES) ofChoices.set(choice["index"], counts);
    }
    this.extras = readAnsweredExtras(answer, this.extras);
    const read = readUsage(answer);
    if (read !== null) {
      this.#saysOutput ||= read.saysOutput;
      this.#believe(read.counts, read.unsplitTokens, isLast);
    } else if (ofChoices !== null) {
      this.#saysOutput = true;
      this.#believe(ofAll(ofChoices), 0, isLast);
    }
  }

  /** Says that the answer is whole: what its provider counted is then all of it, also where it counted no output. */
  isWhole(): void {
    if (this.counts !== null && this.#saysOutput) this.#countedCharacters = this.outputCharacters;
  }

  /** Says that nothing was written, as an embedding is not. */
  allWasRead(): void {
    if (this.unsplitTokens === 0) return;
    this.counts = { ...NO_TOKENS, input: this.unsplitTokens };
    this.unsplitTokens = 0;
  }

  #believe(counts: TokenCounts, unsplitTokens: number, isLast: boolean): void {
    this.unsplitTokens = unsplitTokens;
    if (unsplitTokens > 0) return;
    const before = this.counts;
    // A count that stays the same while text goes by was made before that text.
    if (counts.output > 0 && (isLast || counts.output !== before?.output))
      this.#countedCharacters = this.outputCharacters;
    this.counts = before === null ? counts : mapUnits((unit) => counts[unit] || before[unit]);
  }
}

/** More choices than anybody can ask for. */
const MAX_CHOICES = 4096;

/** The input is that of all choices together; each has its own output. */
function ofAll(choices: ReadonlyMap<unknown, TokenCounts>): TokenCounts {
  return [...choices.values()].reduce((sum, next) =>
    mapUnits((unit) => (OUTPUT.has(unit) ? sum[unit] + next[unit] : Math.max(sum[unit], next[unit]))),
  );
}

type Unit = keyof TokenCounts;

const UNITS = Object.keys(NO_TOKENS) as readonly Unit[];
const OUTPUT: ReadonlySet<Unit> = new Set<Unit>(["output", "reasoning", "audioOutput", "imageOutput"]);

function mapUnits(of: (unit: Unit) => number): TokenCounts {
  const counts = { ...NO_TOKENS } as Record<Unit, number>;
  for (const unit of UNITS) counts[unit] = of(unit);
  return counts;
}
