const TICKS = 5;

/**
 * Notices that a server has stopped answering. Answers come in the order of the commands, so that it is enough to look
 * now and then whether what was sent some ticks ago is answered; no command needs a timer of its own. Ticks are
 * counted and not time: when this process itself stood still, one tick is late, and answers that are waiting to be read
 * are not taken for missing.
 */
export class AnswerWatch {
  readonly #tickMs: number;
  readonly #onHang: () => void;
  #timer: Timer | null = null;
  #sent = 0;
  #answered = 0;
  /** What was sent by each of the last ticks, the oldest first. */
  #marks: number[] = [];

  constructor(timeLimitMs: number, onHang: () => void) {
    this.#tickMs = Math.max(1, Math.floor(timeLimitMs / TICKS));
    this.#onHang = onHang;
  }

  sent(): void {
    this.#sent += 1;
    this.#timer ??= setInterval(() => this.#tick(), this.#tickMs);
  }

  answered(): void {
    this.#answered += 1;
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#marks = [];
  }

  #tick(): void {
    if (this.#answered >= this.#sent) {
      this.stop();
      return;
    }
    this.#marks.push(this.#sent);
    if (this.#marks.length < TICKS) return;
    const due = this.#marks.shift() ?? 0;
    if (this.#answered >= due) return;
    this.stop();
    this.#onHang();
  }
}
