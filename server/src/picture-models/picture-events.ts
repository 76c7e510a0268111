import type { PartialPicture } from "../ports/picture-models.ts";

const [LINE_FEED, CARRIAGE_RETURN] = [0x0a, 0x0d];
const PARTIAL = /\.partial_image$/;
const COMPLETED = /\.completed$/;

/** Reads pictures from a stream of server-sent events in OpenAI's form (OpenAI API reference, "Image streaming"). */
export class PictureEvents {
  /** Those that are whole, in their order. */
  readonly pictures: Buffer[] = [];
  readonly #onPartial: (partial: PartialPicture) => void;
  /** How many unfinished ones are told of before each whole one. */
  readonly #partials: number;
  #line: Uint8Array[] = [];
  #data: string[] = [];
  #name = "";
  /** Unfinished ones of the picture that is being made. */
  #told = 0;
  #endedWithReturn = false;

  constructor(partials: number, onPartial: (partial: PartialPicture) => void) {
    [this.#partials, this.#onPartial] = [partials, onPartial];
  }

  /** Takes the next piece of the stream, split anywhere. */
  push(piece: Uint8Array): void {
    // A line may end with one, the other, or both (WHATWG HTML, section 9.2.6).
    let from = this.#endedWithReturn && piece[0] === LINE_FEED ? 1 : 0;
    if (piece.length > 0) this.#endedWithReturn = false;
    for (let at = endOfLine(piece, from); at >= 0; at = endOfLine(piece, from)) {
      this.#line.push(piece.subarray(from, at));
      this.#endLine();
      const isReturn = piece[at] === CARRIAGE_RETURN;
      from = at + (isReturn && piece[at + 1] === LINE_FEED ? 2 : 1);
      this.#endedWithReturn = isReturn && at + 1 === piece.length;
    }
    if (from < piece.length) this.#line.push(piece.subarray(from));
  }

  #endLine(): void {
    const line = Buffer.concat(this.#line).toString("utf8");
    this.#line = [];
    if (line === "") this.#endEvent();
    else if (line.startsWith("data:")) this.#data.push(line.slice(5));
    else if (line.startsWith("event:")) this.#name = line.slice(6).trim();
  }

  #endEvent(): void {
    const [data, name] = [this.#data.join("\n"), this.#name];
    [this.#data, this.#name] = [[], ""];
    const said = objectIn(data);
    const picture = bytesOf(said?.["b64_json"]);
    if (said === null || picture === null) return;
    const type = String(said["type"] ?? name);
    if (COMPLETED.test(type)) {
      this.pictures.push(picture);
      this.#told = 0;
    } else if (PARTIAL.test(type) && this.#told < this.#partials) {
      this.#onPartial({ place: this.pictures.length, number: this.#told, bytes: picture });
      this.#told += 1;
    }
  }
}

function endOfLine(piece: Uint8Array, from: number): number {
  const feed = piece.indexOf(LINE_FEED, from);
  const carriage = piece.indexOf(CARRIAGE_RETURN, from);
  if (feed < 0 || carriage < 0) return Math.max(feed, carriage);
  return Math.min(feed, carriage);
}

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function bytesOf(text: unknown): Buffer | null {
  return typeof text === "string" && text !== "" ? Buffer.from(text, "base64") : null;
}
