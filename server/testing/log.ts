import type { Log, LogEvents } from "../src/ports/log.ts";

/** Keeps what was logged, to be looked at. */
export class TestLog implements Log {
  readonly events: (keyof LogEvents)[] = [];
  readonly lines: unknown[] = [];

  write<Event extends keyof LogEvents>(_level: unknown, event: Event, fields?: LogEvents[Event]): void {
    this.events.push(event);
    this.lines.push(fields);
  }
}
