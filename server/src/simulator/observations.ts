/** The last request heads and what became of requests, for tests: did a header arrive, did an abort come through? */
export class Observations {
  readonly #heads: object[] = [];
  #open = 0;
  #aborted = 0;
  #finished = 0;

  /** Counts a request as open until the returned function is called or its connection ends. */
  begin(request: Request, path: string): () => void {
    this.#heads.push({ method: request.method, path, headers: [...request.headers] });
    if (this.#heads.length > 100) this.#heads.shift();
    this.#open++;
    let open = true;
    const end = (aborted: boolean) => {
      if (!open) return;
      open = false;
      this.#open--;
      if (aborted) this.#aborted++;
      else this.#finished++;
    };
    request.signal.addEventListener("abort", () => end(true), { once: true });
    return () => end(request.signal.aborted);
  }

  toJson(): string {
    const { length } = this.#heads;
    return JSON.stringify({
      open: this.#open,
      aborted: this.#aborted,
      finished: this.#finished,
      received: length,
      heads: this.#heads,
    });
  }
}
