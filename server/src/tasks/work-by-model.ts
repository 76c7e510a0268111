import { failpoint } from "../kernel/failpoint.ts";
import type { PictureSink } from "../ports/images.ts";
import type { AskedOfModel, PictureModels, SentPicture } from "../ports/picture-models.ts";
import type { Size } from "../ports/recipes.ts";
import { type KeepParts, makeAndKeep } from "./keep.ts";
import { codeOf, failed, NOTHING, patiently } from "./outcome.ts";
import { recipeOfMade } from "./recipe.ts";
import type { TaskRequest } from "./request.ts";
import type { SourcePicture, Sources } from "./sources.ts";
import { type ClaimedTask, type Ending, step } from "./work-store.ts";

export interface WorkParts extends KeepParts {
  readonly models: PictureModels;
}

/** What is sent to a model is in memory as a whole, of several tasks at once. */
const MOST_SENT_BYTES = 16_000_000;
/** Of a hundred, when the model is asked. */
const ASKED_PROGRESS = 5;

/** What the task names, read once. */
interface Named {
  readonly images: readonly SourcePicture[];
  readonly mask: SourcePicture | null;
}

/**
 * What a model makes: it is asked once, and whoever dies after that leaves a task that is not begun again. What comes is kept and charged
 * picture by picture, also when its customer has cancelled meanwhile.
 */
export async function workByModel(
  parts: WorkParts,
  task: ClaimedTask,
  request: TaskRequest,
  sources: Sources,
): Promise<Ending> {
  const { database, worker, models } = parts;
  let asked: AskedOfModel;
  let named: Named;
  try {
    named = await namedBy(request, sources);
    if (request.operation === "replace_background") await patiently(() => tryToCut(parts, named));
    if (isTooMuch(request, named)) return failed("generation_too_large");
    asked = await askedOf(request, named);
  } catch (error) {
    return failed(codeOf(error));
  }
  failpoint("task-before-send");
  const isWanted = await database.asOperator((db) => step(db, worker, task.id, ASKED_PROGRESS, true));
  if (!isWanted) return failed("generation_cancelled");
  const answer = await models.ask(asked);
  failpoint("task-after-send");
  switch (answer.kind) {
    case "refused":
      return failed("generation_refused");
    case "failed":
      return failed("generation_provider");
    case "unknown":
      return { ...failed("generation_unknown"), isUnknown: true };
    case "made":
      return keepAll(parts, task, request, named, answer.pictures);
  }
}

async function namedBy({ images, mask }: TaskRequest, sources: Sources): Promise<Named> {
  const read: SourcePicture[] = [];
  for (const image of images) read.push(await sources(image));
  return { images: read, mask: mask === null ? null : await sources(mask) };
}

function isTooMuch({ operation }: TaskRequest, { images, mask }: Named): boolean {
  if (operation === "replace_background") return false;
  const bytes = images.reduce((sum, image) => sum + image.bytes, mask?.bytes ?? 0);
  return bytes > MOST_SENT_BYTES;
}

/** Of a new background the model sees nothing of the seller's: only what is to be behind it. */
async function askedOf(
  { operation, prompt, pictures, size }: TaskRequest,
  { images, mask }: Named,
): Promise<AskedOfModel> {
  const nothing = { images: [], mask: null };
  if (operation === "replace_background")
    return { operation: "generations", prompt, pictures, size: behind(images[0]), ...nothing };
  if (operation === "generate") return { operation: "generations", prompt, pictures, size, ...nothing };
  const sent: SentPicture[] = [];
  for (const image of images) sent.push(await bytesOf(image));
  return {
    operation: operation === "variations" ? "variations" : "edits",
    ...{ prompt, pictures, size, images: sent },
    mask: mask === null ? null : await bytesOf(mask),
  };
}

/** The size, of those that models know, that is lost least of when it covers the picture. */
function behind(picture: SourcePicture | undefined): Size | null {
  if (picture === undefined) return null;
  const ratio = picture.width / picture.height;
  if (ratio > 1.25) return { width: 1536, height: 1024 };
  return ratio < 0.8 ? { width: 1024, height: 1536 } : { width: 1024, height: 1024 };
}

async function bytesOf({ format, read }: SourcePicture): Promise<SentPicture> {
  const pieces: Uint8Array[] = [];
  for await (const piece of read()) pieces.push(piece);
  return { format, bytes: Buffer.concat(pieces) };
}

const NOBODY: PictureSink = { begin: async () => {}, write: async () => {} };

/** Nobody pays for a background that nothing can be laid over. @throws PictureRefused, ImagesBusy, ObjectMissing */
async function tryToCut({ images: pool }: WorkParts, { images, mask }: Named): Promise<void> {
  const work = { kind: "cut_out", masked: mask !== null } as const;
  const recipe = { work, format: null, mostBytes: null, digitalSourceType: null };
  await pool.make(mask === null ? images : [...images, mask], recipe, [], NOBODY);
}

async function keepAll(
  parts: WorkParts,
  { id: task, organization, pictures: wanted }: ClaimedTask,
  request: TaskRequest,
  { images, mask }: Named,
  pictures: readonly Uint8Array[],
): Promise<Ending> {
  const recipe = recipeOfMade(request);
  let failure: string | null = pictures.length < wanted ? "generation_incomplete" : null;
  for (const [place, bytes] of pictures.slice(0, wanted).entries()) {
    const made = { bytes: bytes.length, read: () => pieceOf(bytes) };
    const inputs =
      request.operation === "replace_background"
        ? [...images, ...(mask === null ? [] : [mask]), made]
        : [made];
    const kept = { task, organization, place, recipe, charge: NOTHING, cost: NOTHING };
    try {
      await patiently(() => makeAndKeep(parts, kept, inputs));
    } catch (error) {
      failure = codeOf(error);
    }
  }
  return failed(failure);
}

async function* pieceOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
