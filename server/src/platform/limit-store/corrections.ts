import type { Calls } from "./calls.ts";
import { CORRECT } from "./script.ts";

const INTERVAL_MS = 50;
const AT_ONCE = 100;
/** While the servers cannot be reached. What comes on top of that stays as it was counted. */
const WAITING_AT_MOST = 10_000;

interface Correction {
  readonly slot: number;
  readonly key: string;
  readonly widthUs: number;
  readonly subWindow: number;
  amount: number;
}

/** What a node has to correct, gathered for a moment: one call for many, and one sum for what concerns the same. */
export class Corrections {
  readonly #calls: Calls;
  readonly #ready: (slot: number) => boolean;
  #waiting = new Map<string, Correction>();
  #timer: Timer | null = null;

  /** @param ready whether a slot can be asked now */
  constructor(calls: Calls, ready: (slot: number) => boolean) {
    this.#calls = calls;
    this.#ready = ready;
  }

  add(correction: Correction): void {
    const name = `${correction.subWindow} ${correction.key}`;
    const same = this.#waiting.get(name);
    if (same) same.amount += correction.amount;
    else if (this.#waiting.size < WAITING_AT_MOST) this.#waiting.set(name, correction);
    this.#timer ??= setTimeout(() => void this.flush(), INTERVAL_MS);
  }

  /** Never fails. What was sent is not sent again, because it may have been counted without an answer. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const bySlot = new Map<number, Correction[]>();
    for (const [name, correction] of this.#waiting) {
      if (!this.#ready(correction.slot)) continue;
      this.#waiting.delete(name);
      if (correction.amount === 0) continue;
      const together = bySlot.get(correction.slot);
      if (together) together.push(correction);
      else bySlot.set(correction.slot, [correction]);
    }
    if (this.#waiting.size > 0) this.#timer = setTimeout(() => void this.flush(), INTERVAL_MS);
    const chunks = [...bySlot.values()].flatMap(inChunks);
    await Promise.allSettled(
      chunks.map((chunk) => this.#calls.run(chunk[0]?.slot ?? 0, CORRECT, wordsOf(chunk))),
    );
  }

  /** Sends what can be sent, and forgets the rest. */
  async close(): Promise<void> {
    const last = this.flush();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#waiting.clear();
    await last;
  }
}

function inChunks(corrections: readonly Correction[]): Correction[][] {
  const count = Math.ceil(corrections.length / AT_ONCE);
  return Array.from({ length: count }, (_, at) => corrections.slice(at * AT_ONCE, (at + 1) * AT_ONCE));
}

function wordsOf(corrections: readonly Correction[]): string[] {
  const words = [String(corrections.length), ...corrections.map(({ key }) => key)];
  for (const { widthUs, subWindow, amount } of corrections)
    words.push(String(widthUs), String(subWindow), String(amount));
  return words;
}
