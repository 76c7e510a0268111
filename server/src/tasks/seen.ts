import type { Images, MadePicture, PictureInput, PictureSink } from "../ports/images.ts";
import type { LocalWork } from "../ports/recipes.ts";
import { nearestSize, type Seen, type Sendable } from "./models.ts";
import { askingOf } from "./operations.ts";
import { patiently } from "./outcome.ts";
import type { TaskRequest } from "./request.ts";
import type { SourcePicture } from "./sources.ts";

/** What a task names, read once. */
export interface Named {
  readonly images: readonly SourcePicture[];
  readonly mask: SourcePicture | null;
}

/**
 * What the model of a task gets to see. What could not be finished is refused here, so that nobody pays for a background that nothing
 * can be laid over.
 * @throws PictureRefused, ImagesBusy, ObjectMissing
 */
export async function seenOf(images: Images, request: TaskRequest, named: Named): Promise<Seen> {
  const { operation, ratio } = request;
  const { sees } = askingOf(operation);
  if (operation === "replace_background")
    await drawnOf(images, named, { kind: "cut_out", masked: named.mask !== null });
  if (sees === "nothing") return { images: [], mask: null };
  if (sees === "pictures" || ratio === null) return named;
  const canvas = await drawnOf(images, named, { kind: "surroundings", ratio, size: nearestSize(ratio) });
  // What is transparent in it is what may change, as in a mask.
  return { images: [canvas], mask: canvas };
}

/** Made in memory, for a moment. */
async function drawnOf(pool: Images, { images, mask }: Named, work: LocalWork): Promise<Sendable> {
  const inputs: readonly PictureInput[] = mask === null ? images : [...images, mask];
  const recipe = { work, format: null, mostBytes: null, digitalSourceType: null };
  const drawn = await patiently(async () => {
    const memory = new Memory();
    await pool.make(inputs, recipe, [], memory);
    return memory;
  });
  const bytes = Buffer.concat(drawn.pieces);
  return { format: drawn.format, bytes: bytes.length, read: () => pieceOf(bytes) };
}

class Memory implements PictureSink {
  readonly pieces: Uint8Array[] = [];
  format: MadePicture["format"] = "png";

  async begin({ format }: MadePicture): Promise<void> {
    this.format = format;
  }

  async write(piece: Uint8Array): Promise<void> {
    this.pieces.push(Uint8Array.from(piece));
  }
}

/** Bytes that are in memory, as a picture that is read. */
export async function* pieceOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
