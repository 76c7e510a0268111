import type { StreamReader, TokenCounts } from "../../providers/contract.ts";
import { CHARACTERS_PER_TOKEN, estimateTokens } from "../pricing/estimate.ts";

/** A pause inside a text that is longer than this may be thinking that nobody is shown; slow models write with shorter ones. */
const PAUSE_MS = 1_000;

/** In which a provider notices that nobody listens any more. It writes until then. */
const NOTICE_MS = 250;

/** After a caller left, what had waited for it comes first, as fast as the network is. */
const CATCHING_UP_MS = 250;
/** With less than this, a pace is chance. */
const LEAST_FLOW_MS = 1_000;
const LEAST_FLOW_TOKENS = 10;

/** What of a stream's reader tells how much was written. */
type Reading = Pick<StreamReader, "outputCharacters" | "uncountedCharacters" | "counts" | "finished">;

/**
 * Watches the text of a stream come: how much of it there is, and for how long there was none. A model may be thinking then,
 * which its provider bills and nobody sees. Where a provider counts on the way, everything before is counted. Times are
 * monotonic.
 */
export class TextWatch {
  /** What the provider said last. */
  counts: TokenCounts | null = null;
  #characters = 0;
  /** Where the text began that the provider has not counted. */
  #countedCharacters = 0;
  /** Each piece that brings text brings a token at least, also where a token is a single character. */
  #pieces = 0;
  #silentMs = 0;
  #lastMs: number;
  /** When the answer ended and only its counts were to come; null until then. */
  #finishedMs: number | null = null;
  /** From when on text comes as fast as its provider writes it; infinite while a caller reads, who may be slow. */
  #flowsFromMs = Number.POSITIVE_INFINITY;
  #flowTokens = 0;
  #flowMs = 0;

  constructor(askedMs: number) {
    this.#lastMs = askedMs;
  }

  /** Call it for each piece, after the reader had it. */
  saw({ outputCharacters, uncountedCharacters, counts, finished }: Reading, nowMs: number): void {
    if (finished) this.#finishedMs ??= nowMs;
    if (outputCharacters !== this.#characters) {
      const pauseMs = nowMs - this.#lastMs;
      if (this.#pieces === 0 || pauseMs > PAUSE_MS) this.#silentMs += pauseMs;
      else if (this.#lastMs > this.#flowsFromMs) {
        this.#flowMs += pauseMs;
        this.#flowTokens += Math.max(1, (outputCharacters - this.#characters) / CHARACTERS_PER_TOKEN);
      }
      this.#characters = outputCharacters;
      this.#pieces += 1;
      this.#lastMs = nowMs;
    }
    if (counts === this.counts) return;
    const before = this.counts?.output ?? 0;
    this.counts = counts;
    // A count that stays the same while text goes by was made before that text.
    if (counts !== null && counts.output !== before) {
      // Text that came in the same piece may have come after the count.
      this.#countedCharacters = outputCharacters - uncountedCharacters;
      this.#pieces = uncountedCharacters > 0 ? 1 : 0;
      this.#silentMs = 0;
      this.#lastMs = nowMs;
    }
  }

  /** Its caller is gone: nobody slows it down any more. */
  flows(nowMs: number): void {
    this.#flowsFromMs = nowMs + CATCHING_UP_MS;
  }

  /** Tokens of text a second, as they come since nobody slows them down; null when that was too short to tell. */
  get pace(): number | null {
    if (this.#flowMs < LEAST_FLOW_MS || this.#flowTokens < LEAST_FLOW_TOKENS) return null;
    return (this.#flowTokens / this.#flowMs) * 1_000;
  }

  /** Of the text that the provider has not counted. */
  get textTokens(): number {
    return Math.max(estimateTokens(this.#characters - this.#countedCharacters), this.#pieces);
  }

  /**
   * Before the first text, between texts and after the last, as far as the provider has not counted.
   * @param stoppedMs when the provider was hung up on
   */
  silentMs(stoppedMs: number): number {
    const endMs = this.#finishedMs ?? stoppedMs + NOTICE_MS;
    return this.#silentMs + Math.max(0, endMs - this.#lastMs);
  }
}
