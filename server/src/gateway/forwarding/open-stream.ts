import type { Clock } from "../../kernel/clock.ts";
import type { Deadline, Deadlines } from "../../kernel/deadlines.ts";
import { type BodyListener, EgressError, type EgressResponse } from "../../ports/egress.ts";
import type { StreamReader } from "../../providers/contract.ts";

/**
 * How long what came is held back. Comments keep a caller's connection alive, so they must not be held for longer.
 */
const HOLD_MS = 15_000;
/** A stream with more than this before its answer is no stream of answers. */
const MOST_HELD_BYTES = 64 * 1024;

const BYTE_ORDER_MARK = Buffer.from("\ufeff");
const SPACE = 0x20;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;

/**
 * How an answer to a request for a stream begins. `stream`: an event of the answer was read, or the stream is complete,
 * or it takes its time; `held` is what the caller gets first. `json`: it is a whole body and no stream; `held` is what came
 * of it. `nothing`: it ended, failed or broke before the answer began, as its reader says.
 */
export interface Opened {
  readonly kind: "stream" | "json" | "nothing";
  readonly held: Uint8Array | null;
}

/** The time that an opening may take. */
export interface Patience {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  /** Monotonic time by which the answer must have begun, however many comments come. */
  readonly beginByMs: number;
}

/**
 * Reads a stream up to the first event of the answer. Nothing has reached the caller before that, so an error that
 * comes first is answered with its status, or by another provider. The bytes tell a stream from JSON: servers send
 * streams under any content type.
 * @throws EgressError
 */
export function openStream(
  response: EgressResponse,
  reader: StreamReader,
  patience: Patience,
): Opened | Promise<Opened> {
  const opening = new Opening(response, reader, patience);
  return opening.read() ?? opening.wait();
}

class Opening implements BodyListener {
  readonly #response: EgressResponse;
  readonly #reader: StreamReader;
  readonly #patience: Patience;
  #waiting: PromiseWithResolvers<Opened> | null = null;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #isStream = false;
  #holdUntilMs = 0;
  #deadline: Deadline | null = null;
  #over = false;

  constructor(response: EgressResponse, reader: StreamReader, patience: Patience) {
    this.#response = response;
    this.#reader = reader;
    this.#patience = patience;
  }

  wait(): Promise<Opened> {
    this.#waiting = Promise.withResolvers<Opened>();
    this.#holdUntilMs = this.#patience.clock.monotonicMs() + HOLD_MS;
    this.#setDeadline();
    this.#response.whenNext(this);
    return this.#waiting.promise;
  }

  bodyWentOn(): void {
    if (this.#over) return;
    try {
      const opened = this.read();
      if (opened !== undefined) this.#end(opened);
      else this.#response.whenNext(this);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** How it opened, judged by what has come; undefined while that is not known. */
  read(): Opened | undefined {
    const reader = this.#reader;
    for (;;) {
      const piece = this.#response.next();
      if (piece === undefined) return this.#isLate() ? this.#begun() : undefined;
      if (piece !== null && !this.#isStream && this.#isJson(piece)) return { kind: "json", held: piece };
      const passed = piece === null ? reader.end() : reader.push(piece);
      if (passed !== null) {
        this.#held.push(passed);
        this.#heldBytes += passed.length;
      }
      if (reader.begun || reader.complete) return this.#begun();
      if (piece === null || reader.failed || reader.broken || this.#heldBytes > MOST_HELD_BYTES)
        return { kind: "nothing", held: null };
    }
  }

  /**
   * The first byte that is not white space decides: no line of a stream begins like JSON, but for a stream that is an array of
   * its events (Gemini's).
   */
  #isJson(piece: Uint8Array): boolean {
    let at = 0;
    if (BYTE_ORDER_MARK.equals(piece.subarray(0, BYTE_ORDER_MARK.length))) at = BYTE_ORDER_MARK.length;
    while (at < piece.length && (piece[at] ?? 0) <= SPACE) at += 1;
    this.#isStream = at < piece.length;
    return piece[at] === OPEN_BRACE || (piece[at] === OPEN_BRACKET && this.#reader.jsonIsWhole);
  }

  #isLate(): boolean {
    return (
      this.#heldBytes > 0 &&
      this.#holdUntilMs !== 0 &&
      this.#patience.clock.monotonicMs() >= this.#holdUntilMs
    );
  }

  #begun(): Opened {
    const [first = null] = this.#held;
    return { kind: "stream", held: this.#held.length > 1 ? Buffer.concat(this.#held) : first };
  }

  #setDeadline(): void {
    const { clock, deadlines, beginByMs } = this.#patience;
    const nowMs = clock.monotonicMs();
    const nextMs = nowMs < this.#holdUntilMs ? Math.min(this.#holdUntilMs, beginByMs) : beginByMs;
    this.#deadline = deadlines.set(Math.max(nextMs - nowMs, 0), () => this.#expire());
  }

  #expire(): void {
    if (this.#over) return;
    if (this.#patience.clock.monotonicMs() >= this.#patience.beginByMs)
      this.#fail(new EgressError("first_byte_timeout", true));
    else if (this.#isLate()) this.#end(this.#begun());
    else this.#setDeadline();
  }

  #end(opened: Opened): void {
    this.#over = true;
    this.#deadline?.meet();
    this.#waiting?.resolve(opened);
  }

  #fail(error: unknown): void {
    this.#over = true;
    this.#deadline?.meet();
    this.#waiting?.reject(error);
  }
}
