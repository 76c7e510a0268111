import type { Log, LogEvents } from "../src/ports/log.ts";

/** Keeps what was logged, to be looked at. */
export class TestLog implements Log {
  readonly events: (keyof LogEvents)[] = [];

  write<Event extends keyof LogEvents>(_level: unknown, event: Event): void {
    this.events.push(event);
  }
}
