import type { AskedOfModel, PlannedOfModel, SentPicture } from "../ports/picture-models.ts";
import type { Size } from "../ports/recipes.ts";
import type { TaskRequest } from "./request.ts";
import type { SourcePicture } from "./sources.ts";

/** What a task names, read once. */
export interface Named {
  readonly images: readonly SourcePicture[];
  readonly mask: SourcePicture | null;
}

/** A model draws the background alone: it sees nothing of the seller's picture. */
const SEES_NOTHING: ReadonlySet<TaskRequest["operation"]> = new Set(["generate", "replace_background"]);
/** The largest that is asked for behind a picture. */
const WIDE = { width: 1536, height: 1024 };

/** What a model would be asked for; null for what is done here. */
export function plannedOf(request: TaskRequest): PlannedOfModel | null {
  const { model, operation, images, mask } = request;
  if (model === null) return null;
  const sees = !SEES_NOTHING.has(operation);
  return {
    ...wordsOf(request, model),
    // Whether it is wide or tall is known when the picture is looked at.
    size: operation === "replace_background" ? WIDE : request.size,
    imageCount: sees ? images.length : 0,
    hasMask: sees && mask !== null,
  };
}

/** What a model is asked for. @throws ObjectMissing */
export async function askedOf(
  request: TaskRequest,
  model: string,
  { images, mask }: Named,
): Promise<AskedOfModel> {
  const words = wordsOf(request, model);
  const nothing = { images: [], mask: null };
  if (request.operation === "replace_background") return { ...words, size: behind(images[0]), ...nothing };
  if (request.operation === "generate") return { ...words, size: request.size, ...nothing };
  const sent: SentPicture[] = [];
  for (const image of images) sent.push(await bytesOf(image));
  return { ...words, size: request.size, images: sent, mask: mask === null ? null : await bytesOf(mask) };
}

function wordsOf({ operation, prompt, pictures, wishes }: TaskRequest, model: string) {
  const form =
    operation === "edit"
      ? ("edits" as const)
      : operation === "variations"
        ? ("variations" as const)
        : ("generations" as const);
  return { model, operation: form, prompt, pictures, wishes };
}

/** The size, of those that models know, that is lost least of when it covers the picture. */
function behind(picture: SourcePicture | undefined): Size | null {
  if (picture === undefined) return null;
  const ratio = picture.width / picture.height;
  if (ratio > 1.25) return WIDE;
  return ratio < 0.8 ? { width: 1024, height: 1536 } : { width: 1024, height: 1024 };
}

async function bytesOf({ format, read }: SourcePicture): Promise<SentPicture> {
  const pieces: Uint8Array[] = [];
  for await (const piece of read()) pieces.push(piece);
  return { format, bytes: Buffer.concat(pieces) };
}
