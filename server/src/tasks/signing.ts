import type { MadePicture, PictureSink } from "../ports/images.ts";
import type { PictureSigner, Story } from "../ports/provenance.ts";

/**
 * Signs each copy on its way, and passes it on. A manifest stands before what it speaks of, so a copy is in memory as a whole until then:
 * at most as many at once as there are image processes.
 */
export class SigningSink implements PictureSink {
  readonly #next: PictureSink;
  readonly #signer: PictureSigner;
  readonly #story: Story;
  #copy: MadePicture | null = null;
  #pieces: Uint8Array[] = [];

  constructor(next: PictureSink, signer: PictureSigner, story: Story) {
    [this.#next, this.#signer, this.#story] = [next, signer, story];
  }

  async begin(picture: MadePicture): Promise<void> {
    await this.end();
    this.#copy = picture;
  }

  async write(piece: Uint8Array): Promise<void> {
    this.#pieces.push(piece);
  }

  async end(): Promise<void> {
    if (this.#copy === null) return;
    const [copy, picture] = [this.#copy, Buffer.concat(this.#pieces)];
    [this.#copy, this.#pieces] = [null, []];
    const signed = this.#signer.sign(picture, copy.format, this.#story) ?? [picture];
    await this.#next.begin({ ...copy, bytes: signed.reduce((sum, { length }) => sum + length, 0) });
    for (const piece of signed) await this.#next.write(piece);
  }
}
