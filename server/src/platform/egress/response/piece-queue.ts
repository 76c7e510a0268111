const SMALL_BYTES = 512;
const RUN_LENGTH = 128;

/**
 * Pieces of a body in order. Every piece costs some hundred bytes beside its content, so that a body sent byte by byte
 * would cost a hundred times its size: a run of small pieces is copied together.
 */
export class PieceQueue {
  byteLength = 0;
  #pieces: Uint8Array[] = [];
  /** How many of the last pieces are small. */
  #smallRun = 0;

  push(piece: Uint8Array): void {
    this.byteLength += piece.length;
    this.#pieces.push(piece);
    this.#smallRun = piece.length < SMALL_BYTES ? this.#smallRun + 1 : 0;
    if (this.#smallRun < RUN_LENGTH) return;
    this.#pieces.push(Buffer.concat(this.#pieces.splice(-RUN_LENGTH)));
    this.#smallRun = 0;
  }

  shift(): Uint8Array | undefined {
    const piece = this.#pieces.shift();
    if (piece === undefined) return undefined;
    this.byteLength -= piece.length;
    return piece;
  }

  /** Everything as one; a single piece is not copied. */
  take(): Uint8Array {
    const pieces = this.#pieces;
    const byteLength = this.byteLength;
    this.clear();
    const first = pieces[0];
    if (first === undefined) return new Uint8Array(0);
    return pieces.length === 1 ? first : Buffer.concat(pieces, byteLength);
  }

  clear(): void {
    this.#pieces = [];
    this.byteLength = 0;
    this.#smallRun = 0;
  }
}
