import { Content } from "../../../kernel/content.ts";
import { EventStream } from "../server-sent-events/event-stream.ts";
import type { NeutralEvent } from "./answer.ts";
import type { StreamDecoder } from "./codec.ts";

/** What every decoder of server-sent events has in common; a dialect says how one event is read. */
export abstract class EventDecoder implements StreamDecoder {
  readonly #stream = new EventStream((data, name) => !this.#isOver && this.take(data, name));
  #isOver = false;
  #isBroken = false;
  #isLast = false;
  /** What has been told and not been taken; always the same list. */
  protected readonly events: NeutralEvent[] = [];
  sawEvent = false;
  failure: Content | null = null;

  get broken(): boolean {
    return this.#isBroken || this.#stream.overflowed;
  }

  push(piece: Uint8Array): readonly NeutralEvent[] {
    this.#stream.push(piece);
    return this.events.splice(0);
  }

  end(): readonly NeutralEvent[] {
    this.#isLast = true;
    this.#stream.end();
    this.ended();
    return this.events.splice(0);
  }

  /** Reads one event; false ends the stream. */
  protected abstract take(data: string, name: string | null): boolean;

  /** Called when the provider's stream has ended cleanly. */
  protected ended(): void {}

  /** The provider reports an error, in these words. */
  protected fail(words: string): false {
    this.failure = new Content(words);
    return this.finish();
  }

  /** What came is no event of this dialect. A last event that was cut in the middle is none, and no fault of its own. */
  protected breakOff(): false {
    this.#isBroken ||= !this.#isLast;
    return this.finish();
  }

  /** Nothing after this is read. */
  protected finish(): false {
    this.#isOver = true;
    return false;
  }
}
