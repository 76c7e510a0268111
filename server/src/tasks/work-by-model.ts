import { failpoint } from "../kernel/failpoint.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { PictureSink } from "../ports/images.ts";
import type { AskedOfModel, ModelAnswer, PictureModels } from "../ports/picture-models.ts";
import { type KeepParts, makeAndKeep } from "./keep.ts";
import { askedOf, type Named } from "./models.ts";
import { codeOf, failed, patiently } from "./outcome.ts";
import { recipeOfMade } from "./recipe.ts";
import type { TaskRequest } from "./request.ts";
import type { SourcePicture, Sources } from "./sources.ts";
import { type ClaimedTask, type Ending, type PutBack, step } from "./work-store.ts";

export interface WorkParts extends KeepParts {
  /** Null where this machine has no gateway, which alone can ask one. */
  readonly models: PictureModels | null;
}

/** What is sent to a model is in memory as a whole, of several tasks at once. */
const MOST_SENT_BYTES = 16_000_000;
/** Of a hundred, when the model is asked. */
const ASKED_PROGRESS = 5;

/**
 * What a model makes: it is asked once, and whoever dies after that leaves a task that is not begun again. What comes is kept and charged
 * picture by picture, also when its customer has cancelled meanwhile.
 */
export async function workByModel(
  parts: WorkParts,
  task: ClaimedTask,
  request: TaskRequest,
  sources: Sources,
): Promise<Ending | PutBack> {
  const { database, worker, models } = parts;
  if (models === null || request.model === null) throw new Error("a task that asks was given to who cannot");
  let asked: AskedOfModel;
  let named: Named;
  try {
    named = await namedBy(request, sources);
    if (request.operation === "replace_background") await patiently(() => tryToCut(parts, named));
    if (isTooMuch(request, named)) return failed("generation_too_large");
    asked = await askedOf(request, request.model, named);
  } catch (error) {
    return failed(codeOf(error));
  }
  failpoint("task-before-send");
  const isWanted = await database.asOperator((db) => step(db, worker, task.id, ASKED_PROGRESS, true));
  if (!isWanted) return failed("generation_cancelled");
  const answer = await models.ask(task.key, task.held, asked);
  failpoint("task-after-send");
  if (answer.kind === "made") return keepAll(parts, task, request, named, answer);
  if (answer.kind === "later") return { waitMs: answer.waitMs, isFull: answer.provider !== null };
  const { kind, provider: answeredBy, lost } = answer;
  return { failure: FAILURES[kind], isUnknown: kind === "unknown", lost, answeredBy };
}

const FAILURES = {
  refused: "generation_refused",
  failed: "generation_provider",
  unknown: "generation_unknown",
  forbidden: "generation_forbidden",
} as const satisfies Partial<Record<ModelAnswer["kind"], string>>;

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

const NOBODY: PictureSink = { begin: async () => {}, write: async () => {} };

/** Nobody pays for a background that nothing can be laid over. @throws PictureRefused, ImagesBusy, ObjectMissing */
async function tryToCut({ images: pool }: WorkParts, { images, mask }: Named): Promise<void> {
  const work = { kind: "cut_out", masked: mask !== null } as const;
  const recipe = { work, format: null, mostBytes: null, digitalSourceType: null };
  await pool.make(mask === null ? images : [...images, mask], recipe, [], NOBODY);
}

/** What cannot be kept is not charged, and what it cost is the operator's. */
async function keepAll(
  parts: WorkParts,
  { id: task, organization, pictures: wanted }: ClaimedTask,
  request: TaskRequest,
  { images, mask }: Named,
  answer: ModelAnswer & { readonly kind: "made" },
): Promise<Ending> {
  const recipe = recipeOfMade(request);
  const pictures = answer.pictures.slice(0, wanted);
  let failure: string | null = pictures.length < wanted ? "generation_incomplete" : null;
  let { lost } = answer;
  for (const [place, bytes] of pictures.entries()) {
    const made = { bytes: bytes.length, read: () => pieceOf(bytes) };
    const inputs =
      request.operation === "replace_background"
        ? [...images, ...(mask === null ? [] : [mask]), made]
        : [made];
    const charge = shareOf(answer.charge, place, pictures.length);
    const cost = shareOf(answer.cost, place, pictures.length);
    try {
      await patiently(() => makeAndKeep(parts, { task, organization, place, recipe, charge, cost }, inputs));
    } catch (error) {
      failure = codeOf(error);
      lost = (lost + cost) as MicroUsd;
    }
  }
  return { failure, isUnknown: false, lost, answeredBy: answer.provider };
}

/** What of an amount is one picture's, so that all together are the whole. */
function shareOf(amount: MicroUsd, place: number, count: number): MicroUsd {
  const [at, of] = [BigInt(place), BigInt(count)];
  return ((amount * (at + 1n)) / of - (amount * at) / of) as MicroUsd;
}

async function* pieceOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
