import { dataOf } from "./event-data.ts";
import { type EventPlace, EventSplitter, type EventVisitor, type Verdict } from "./event-splitter.ts";

/** Takes one event; false ends the reading. `data` is empty for none. */
export type EventTaker = (data: string, name: string | null) => boolean;

/** Reads server-sent events from pieces that are split anywhere, for decoders that pass nothing of them on. */
export class EventStream implements EventVisitor {
  readonly #splitter = new EventSplitter();
  readonly #take: EventTaker;
  #isOver = false;

  constructor(take: EventTaker) {
    this.#take = take;
  }

  /** An event was larger than `MAX_EVENT_BYTES`. */
  get overflowed(): boolean {
    return this.#splitter.overflowed;
  }

  push(piece: Uint8Array): void {
    if (!this.#isOver) this.#splitter.push(piece, this);
  }

  /** Takes the last event, when its blank line is missing. */
  end(): void {
    const rest = this.#isOver ? null : this.#splitter.rest();
    if (rest !== null) this.visit(rest);
  }

  visit(event: EventPlace): Verdict {
    const { data, name } = dataOf(event);
    // To keep an event costs nothing, to leave one out does; nobody takes what is kept.
    if (data === null || this.#take(data, name?.trim() ?? null)) return true;
    this.#isOver = true;
    return null;
  }
}
