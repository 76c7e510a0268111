/** What a piece of an answer brought. */
export interface Arrival {
  /** Events of the stream that began in it. */
  readonly events: number;
  readonly ended: boolean;
}

const TAIL = 15;
const NOTHING: Arrival = { events: 0, ended: false };

/**
 * Reads one streamed HTTP/1.1 answer after another on a connection, only as far as measuring needs: its status, when
 * events begin, and that it ended as it should.
 */
export class AnswerReader {
  #head: string | null = "";
  #tail = "";
  #events = 0;
  #marked = false;

  /** @throws Error when the answer is not a complete stream of `wanted` events and the end mark */
  push(bytes: Buffer, wanted: number): Arrival {
    let text = bytes.toString("latin1");
    if (this.#head !== null) {
      this.#head += text;
      const end = this.#head.indexOf("\r\n\r\n");
      if (end < 0) return NOTHING;
      const status = this.#head.slice(9, 12);
      if (status !== "200") throw new Error(`status ${status}`);
      text = this.#head.slice(end + 4);
      this.#head = null;
    }
    return this.#readBody(text, wanted);
  }

  #readBody(text: string, wanted: number): Arrival {
    const joined = this.#tail + text;
    // The tail was looked at before; only a mark that was cut in it is new.
    const events = count(joined, "data: {") - count(this.#tail, "data: {");
    this.#events += events;
    this.#marked ||= joined.includes("data: [DONE]");
    this.#tail = joined.slice(-TAIL);
    if (!joined.endsWith("\r\n0\r\n\r\n")) return { events, ended: false };
    if (!this.#marked) throw new Error("no end mark");
    if (this.#events !== wanted) throw new Error(`${this.#events} events`);
    this.#head = "";
    this.#tail = "";
    this.#events = 0;
    this.#marked = false;
    return { events, ended: true };
  }
}

function count(text: string, mark: string): number {
  let found = 0;
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length)) found += 1;
  return found;
}
