import type { StreamReader, TokenCounts } from "../../providers/contract.ts";
import { CHARACTERS_PER_TOKEN, estimateTokens } from "../pricing/estimate.ts";

/** A longer pause inside a text may be hidden thinking. Slow models make shorter pauses. */
const PAUSE_MS = 1_000;

/** How long a provider takes to notice that nobody listens any more. It writes until then. */
const NOTICE_MS = 250;

/** After a caller left, what had waited for it comes first, at the speed of the network. */
const CATCHING_UP_MS = 250;
/** A pace measured over less than this is chance. */
const LEAST_FLOW_MS = 1_000;
const LEAST_FLOW_TOKENS = 10;

/** The members of a stream's reader that say how much was written. */
type Reading = Pick<StreamReader, "outputCharacters" | "uncountedCharacters" | "counts" | "finished">;

/**
 * Watches the text of a stream: how much of it came, and for how long none came. In a pause the model may be
 * thinking, which its provider bills and nobody sees. Where a provider counts on the way, its count covers everything
 * before it. Times are monotonic.
 */
export class TextWatch {
  /** What the provider said last. */
  counts: TokenCounts | null = null;
  #characters = 0;
  /** How many characters the provider's last count covers. */
  #countedCharacters = 0;
  /** Each piece that brings text brings a token at least, also where a token is a single character. */
  #pieces = 0;
  #silentMs = 0;
  #lastMs: number;
  /** When the answer ended and only its counts were to come; null until then. */
  #finishedMs: number | null = null;
  /**
   * From when on text comes as fast as its provider writes. Infinite while a caller reads, because callers may be
   * slow.
   */
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
    // A count that does not change while text comes was made before that text.
    if (counts !== null && counts.output !== before) {
      // Text that came in the same piece may have come after the count.
      this.#countedCharacters = outputCharacters - uncountedCharacters;
      this.#pieces = uncountedCharacters > 0 ? 1 : 0;
      this.#silentMs = 0;
      this.#lastMs = nowMs;
    }
  }

  /** The caller is gone, so nobody slows the stream down any more. */
  flows(nowMs: number): void {
    this.#flowsFromMs = nowMs + CATCHING_UP_MS;
  }

  /** Tokens of text a second since nobody slows the stream down; null when that time is too short to tell. */
  get pace(): number | null {
    if (this.#flowMs < LEAST_FLOW_MS || this.#flowTokens < LEAST_FLOW_TOKENS) return null;
    return (this.#flowTokens / this.#flowMs) * 1_000;
  }

  /** Of the text that the provider has not counted. */
  get textTokens(): number {
    return Math.max(estimateTokens(this.#characters - this.#countedCharacters), this.#pieces);
  }

  /**
   * How long no text came: before the first, in pauses, and after the last, as far as the provider has not counted.
   * @param stoppedMs when the provider was hung up on
   */
  silentMs(stoppedMs: number): number {
    const endMs = this.#finishedMs ?? stoppedMs + NOTICE_MS;
    return this.#silentMs + Math.max(0, endMs - this.#lastMs);
  }
}
