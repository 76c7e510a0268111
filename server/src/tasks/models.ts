import type { AskedOfModel, PlannedOfModel, SentPicture } from "../ports/picture-models.ts";
import type { Ratio, Size } from "../ports/recipes.ts";
import { askingOf } from "./operations.ts";
import type { TaskRequest } from "./request.ts";
import type { SourcePicture } from "./sources.ts";

/** A picture that is sent, read when it is. */
export type Sendable = Pick<SourcePicture, "format" | "bytes" | "read">;

/** What a model gets to see of a task. */
export interface Seen {
  readonly images: readonly Sendable[];
  readonly mask: Sendable | null;
}

/** Every model that makes pictures of a given size makes these, in pixels (OpenAI API reference, "Images"). */
const SQUARE = { width: 1024, height: 1024 };
const WIDE = { width: 1536, height: 1024 };
const TALL = { width: 1024, height: 1536 };

/** Of the sizes that models make, the one that least is lost of when it is to have another ratio. */
export function nearestSize({ width, height }: Ratio): Size {
  const ratio = width / height;
  if (ratio > 1.25) return WIDE;
  return ratio < 0.8 ? TALL : SQUARE;
}

/** What a model would be asked for; null for what is done here. */
export function plannedOf(request: TaskRequest): PlannedOfModel | null {
  const { model, operation, images, mask, brand } = request;
  if (model === null) return null;
  const { sees } = askingOf(operation);
  return {
    ...wordsOf(request, model),
    // Whether a background is wide or tall is known when the picture is looked at.
    size: operation === "replace_background" ? WIDE : sizeOf(request, null),
    imageCount: sees === "nothing" ? 0 : images.length + (brand?.references.length ?? 0),
    hasMask: sees === "surroundings" || (sees === "pictures" && mask !== null),
  };
}

/**
 * What a model is asked for.
 * @param picture the first of those that the task names
 * @throws ObjectMissing
 */
export async function askedOf(
  request: TaskRequest,
  model: string,
  picture: Size | undefined,
  { images, mask }: Seen,
): Promise<AskedOfModel> {
  const sent: SentPicture[] = [];
  for (const image of images) sent.push(await bytesOf(image));
  return {
    ...wordsOf(request, model),
    size: sizeOf(request, picture ?? null),
    images: sent,
    mask: mask === null ? null : await bytesOf(mask),
  };
}

function wordsOf({ operation, prompt, pictures, partials, wishes }: TaskRequest, model: string) {
  const asking = askingOf(operation);
  return {
    model,
    operation: asking.form,
    prompt: prompt ?? asking.prompt ?? null,
    pictures,
    partials,
    wishes,
  };
}

function sizeOf({ operation, ratio, size }: TaskRequest, picture: Size | null): Size | null {
  if (operation === "outpaint" && ratio !== null) return nearestSize(ratio);
  if (operation === "replace_background") return picture === null ? null : nearestSize(picture);
  return size;
}

async function bytesOf({ format, read }: Sendable): Promise<SentPicture> {
  const pieces: Uint8Array[] = [];
  for await (const piece of read()) pieces.push(piece);
  return { format, bytes: Buffer.concat(pieces) };
}
