/** Puts together requests that come in pieces, one after another on a connection (no pipelining). */
export class RequestReader {
  #received = "";

  /** Returns the body once the request is complete. */
  push(bytes: Buffer): string | null {
    this.#received += bytes.toString("latin1");
    const headEnd = this.#received.indexOf("\r\n\r\n");
    if (headEnd < 0) return null;
    const head = this.#received.slice(0, headEnd);
    const body = this.#received.slice(headEnd + 4);
    if (!isComplete(head, body)) return null;
    this.#received = "";
    return body;
  }
}

function isComplete(head: string, body: string): boolean {
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length !== undefined) return body.length >= Number(length);
  return /^transfer-encoding: *chunked/im.test(head) ? body.endsWith("0\r\n\r\n") : true;
}
