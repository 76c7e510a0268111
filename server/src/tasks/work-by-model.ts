import { failpoint } from "../kernel/failpoint.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { AskedOfModel, ModelAnswer, PictureModels } from "../ports/picture-models.ts";
import type { Story } from "../ports/provenance.ts";
import type { Recipe } from "../ports/recipes.ts";
import { type KeepParts, makeAndKeep } from "./keep.ts";
import { askedOf, type Seen } from "./models.ts";
import { codeOf, failed, patiently } from "./outcome.ts";
import { Partials, type Turns } from "./partials/partials.ts";
import { recipeOfMade } from "./recipe.ts";
import type { TaskRequest } from "./request.ts";
import { type Named, pieceOf, seenOf } from "./seen.ts";
import type { SourcePicture, Sources } from "./sources.ts";
import { storyOf } from "./story.ts";
import { type ClaimedTask, type Ending, type PutBack, step } from "./work-store.ts";

export interface WorkParts extends KeepParts {
  /** Null where this machine has no gateway, which alone can ask one. */
  readonly models: PictureModels | null;
  /** Is told when a model has answered a task, unless it has no room, before the pictures are kept. */
  readonly answered?: (task: ClaimedTask) => void;
}

/** With what all tasks of a worker share. */
export interface SharedWorkParts extends WorkParts {
  readonly turns: Turns;
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
  parts: SharedWorkParts,
  task: ClaimedTask,
  request: TaskRequest,
  sources: Sources,
): Promise<Ending | PutBack> {
  const { database, worker, models } = parts;
  if (models === null || request.model === null) throw new Error("a task that asks was given to who cannot");
  let asked: AskedOfModel;
  let named: NamedWithLogo;
  try {
    named = await namedBy(request, sources);
    const seen = await seenOf(parts.images, request, named);
    if (isTooMuch(seen)) return failed("generation_too_large");
    asked = await askedOf(request, request.model, named.images[0], seen);
  } catch (error) {
    return failed(codeOf(error));
  }
  failpoint("task-before-send");
  const isWanted = await database.asOperator((db) => step(db, worker, task.id, ASKED_PROGRESS, true));
  if (!isWanted) return failed("generation_cancelled");
  const made = makingOf(task, request, named);
  const partials = new Partials(parts, task, {
    ...made,
    // It is looked at in a small copy, for which the large one is written as fast as can be.
    recipe: { ...made.recipe, format: "jpeg", mostBytes: null, stamp: null },
    inputs: made.before,
  });
  try {
    const answer = await models.ask(task.key, task.held, asked, (partial) => partials.came(partial));
    failpoint("task-after-send");
    partials.stop();
    if (answer.kind !== "later") parts.answered?.(task);
    return await endingOf(parts, task, named.logo, made, answer);
  } finally {
    // Where that fails, the sweep does it.
    await partials.end().catch(() => {});
  }
}

async function endingOf(
  parts: WorkParts,
  task: ClaimedTask,
  logo: SourcePicture | null,
  made: Making,
  answer: ModelAnswer,
): Promise<Ending | PutBack> {
  if (answer.kind === "made") return keepAll(parts, task, logo, made, answer);
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

async function namedBy(
  { images, mask, brand, stamp }: TaskRequest,
  sources: Sources,
): Promise<NamedWithLogo> {
  const read: SourcePicture[] = [];
  for (const image of [...images, ...(brand?.references ?? [])]) read.push(await sources(image));
  return {
    images: read,
    mask: mask === null ? null : await sources(mask),
    logo: stamp ? await sources(stamp.logo) : null,
  };
}

function isTooMuch({ images, mask }: Seen): boolean {
  const bytes = images.reduce((sum, image) => sum + image.bytes, mask?.bytes ?? 0);
  return bytes > MOST_SENT_BYTES;
}

interface NamedWithLogo extends Named {
  /** What is stamped on everything that is made. */
  readonly logo: SourcePicture | null;
}

/** How a picture is made of what the model sends. */
interface Making {
  readonly recipe: Recipe;
  readonly story: Story;
  /** What the recipe needs before it. */
  readonly before: readonly SourcePicture[];
}

function makingOf({ mode, model }: ClaimedTask, request: TaskRequest, { images, mask }: Named): Making {
  const recipe = recipeOfMade(request);
  return {
    recipe,
    // What a test key is answered by is the simulator, under whatever name.
    story: storyOf(request, recipe, mode === "live" ? model : null, images),
    before: recipe.work.kind === "convert" ? [] : [...images, ...(mask === null ? [] : [mask])],
  };
}

/** What cannot be kept is not charged, and what it cost is the operator's. */
async function keepAll(
  parts: WorkParts,
  { id: task, organization, pictures: wanted }: ClaimedTask,
  logo: SourcePicture | null,
  { recipe, story, before }: Making,
  answer: ModelAnswer & { readonly kind: "made" },
): Promise<Ending> {
  const pictures = answer.pictures.slice(0, wanted);
  let failure: string | null = pictures.length < wanted ? "generation_incomplete" : null;
  let { lost } = answer;
  for (const [place, bytes] of pictures.entries()) {
    const made = { bytes: bytes.length, read: () => pieceOf(bytes) };
    const inputs = [...before, made, ...(logo === null ? [] : [logo])];
    const charge = shareOf(answer.charge, place, pictures.length);
    const cost = shareOf(answer.cost, place, pictures.length);
    try {
      await patiently(() =>
        makeAndKeep(parts, { task, organization, place, recipe, story, charge, cost }, inputs),
      );
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
