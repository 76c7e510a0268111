import { NOWHERE, type Placed } from "../../kernel/dense-set.ts";
import type { JournalEntry } from "../../ports/journal.ts";

/** The segment an entry is in. */
interface Home {
  end(entry: Entry, note: Uint8Array): void;
  release(): void;
}

/** Where something that began is noted. It can be moved while it has not ended. */
export class Entry implements JournalEntry, Placed {
  place = NOWHERE;
  beginAt = 0;
  endAt = 0;
  /** Of its beginning; that of its end starts from it. */
  checksum = 0;
  #segment: Home | null = null;

  moveTo(segment: Home, beginAt: number, endAt: number, checksum: number): void {
    this.#segment = segment;
    this.beginAt = beginAt;
    this.endAt = endAt;
    this.checksum = checksum;
  }

  end(note: Uint8Array): void {
    this.#segment?.end(this, note);
  }

  release(): void {
    this.#segment?.release();
    this.#segment = null;
  }
}
