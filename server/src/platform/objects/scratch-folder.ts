import { randomUUID } from "node:crypto";
import { mkdir, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Scratch, ScratchFile } from "../../ports/objects.ts";

/** Files without a name in one folder: removed as soon as they are open, so that not even a killed process leaves one behind. */
export class ScratchFolder implements Scratch {
  readonly #folder: string;

  /** @param folder absolute */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async open(): Promise<ScratchFile> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = join(this.#folder, randomUUID());
    const file = await open(path, "wx+", 0o600);
    await unlink(path);
    return {
      async append(bytes) {
        for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
      },
      async read(start, length) {
        const bytes = Buffer.allocUnsafe(length);
        for (let at = 0; at < length; ) {
          const { bytesRead } = await file.read(bytes, at, length - at, start + at);
          if (bytesRead === 0) throw new RangeError("the file ends before");
          at += bytesRead;
        }
        return bytes;
      },
      close: () => file.close(),
    };
  }
}
