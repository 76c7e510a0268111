import { ActError } from "../../kernel/act-error.ts";

/** Headers of one part; more than any client sends. */
const MOST_HEADER_BYTES = 8 * 1024;
/** What may stand around the file: boundaries, headers, text before the first part and after the last. */
const MOST_AROUND_BYTES = 64 * 1024;
const BOUNDARY =
  /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s";,]{1,70}))\s*(?:;|$)/i;
const FIELD = /^content-disposition:\s*form-data\s*;(?:.*;)?\s*name="([^"]*)"/im;
const FILE_NAME = /^content-disposition:.*;\s*filename\*?=/im;

/**
 * The boundary of a form (RFC 7578 section 4.1).
 * @throws ActError upload_form
 */
export function boundaryOf(contentType: string | null): string {
  const found = BOUNDARY.exec(contentType ?? "");
  const boundary = found?.[1] ?? found?.[2];
  if (boundary === undefined) throw new ActError("upload_form");
  return boundary;
}

/**
 * Reads a form as it comes and gives the bytes of its one file, in the field `file`. Nothing of it is kept, its name neither.
 * @throws ActError upload_form when it is another form; upload_incomplete when it ends before its last boundary
 */
export async function* fileOf(body: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<Uint8Array> {
  const reader = new FormReader(boundary);
  for await (const piece of body) yield* reader.read(piece);
  reader.end();
}

type Where = "before" | "boundary" | "headers" | "file" | "after";

/** Goes from part to part, whatever pieces the form comes in. */
class FormReader {
  readonly #delimiter: Buffer;
  /** As if a line ended before the first boundary, so that it looks like the others (RFC 2046 section 5.1.1). */
  #waiting: Buffer = Buffer.from("\r\n");
  #where: Where = "before";
  #files = 0;
  #around = 0;

  constructor(boundary: string) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`);
  }

  *read(piece: Uint8Array): Generator<Uint8Array> {
    this.#waiting = Buffer.concat([this.#waiting, piece]);
    for (;;) {
      if (this.#where === "after") {
        this.#drop(this.#waiting.length);
        return;
      }
      if (this.#where === "boundary") {
        if (this.#waiting.length < 2) return;
        this.#pastBoundary();
      } else if (this.#where === "headers") {
        if (!this.#readHeaders()) return;
      } else {
        const at = this.#waiting.indexOf(this.#delimiter);
        // The beginning of a boundary may be at the end of the piece.
        const sure = at >= 0 ? at : Math.max(0, this.#waiting.length - this.#delimiter.length + 1);
        if (this.#where === "file") {
          if (sure > 0) yield this.#waiting.subarray(0, sure);
          this.#waiting = this.#waiting.subarray(sure);
        } else this.#drop(sure);
        if (at < 0) return;
        this.#drop(this.#delimiter.length);
        this.#where = "boundary";
      }
    }
  }

  /** @throws ActError upload_form, upload_incomplete */
  end(): void {
    if (this.#where === "before") throw new ActError("upload_form");
    if (this.#where !== "after") throw new ActError("upload_incomplete");
    if (this.#files !== 1) throw new ActError("upload_form");
  }

  /** Two hyphens behind a boundary: it was the last one. */
  #pastBoundary(): void {
    const text = this.#waiting.toString("latin1", 0, 2);
    if (text === "--") this.#where = "after";
    else if (text === "\r\n") this.#where = "headers";
    else throw new ActError("upload_form");
    // The line's end stays before headers: none of them may be there.
    if (text === "--") this.#drop(2);
  }

  /** False when they are not all there yet. */
  #readHeaders(): boolean {
    const end = this.#waiting.indexOf("\r\n\r\n");
    if (end < 0) {
      if (this.#waiting.length > MOST_HEADER_BYTES) throw new ActError("upload_form");
      return false;
    }
    const headers = this.#waiting.toString("latin1", 2, end);
    if (FIELD.exec(headers)?.[1] !== "file" || !FILE_NAME.test(headers)) throw new ActError("upload_form");
    this.#files += 1;
    if (this.#files > 1 || end > MOST_HEADER_BYTES) throw new ActError("upload_form");
    this.#drop(end + 4);
    this.#where = "file";
    // What follows at once may be the boundary of an empty file.
    return true;
  }

  #drop(bytes: number): void {
    this.#around += bytes;
    if (this.#around > MOST_AROUND_BYTES) throw new ActError("upload_form");
    this.#waiting = this.#waiting.subarray(bytes);
  }
}
