import { ActError } from "../kernel/act-error.ts";
import { failpoint } from "../kernel/failpoint.ts";
import type { UploadId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import { organizationKey } from "../objects/index.ts";
import { type DigitalSourceType, type PictureInput, PictureRefused } from "../ports/images.ts";
import { ObjectMissing } from "../ports/objects.ts";
import { asAct, uploadsIn } from "../uploads/index.ts";
import { type KeepParts, makeAndKeep } from "./keep.ts";
import { recipeOf } from "./recipe.ts";
import type { TaskRequest } from "./request.ts";
import { type ClaimedTask, type Ending, end, step } from "./work-store.ts";

const NOTHING = 0n as MicroUsd;
/** How often a picture is tried whose image process died or had no room. */
const TRIES = 3;

/** A picture of the organization, as something is made of it. */
interface SourcePicture extends PictureInput {
  readonly width: number;
  readonly height: number;
  readonly origin: DigitalSourceType | null;
}

/** The pictures that a task names. @throws ActError upload_gone */
type Sources = (id: UploadId) => Promise<SourcePicture>;

/** Works on a task to its end. Whatever happens here, it is ended, or left to whoever finds that nobody works on it. */
export async function workOn(parts: KeepParts, task: ClaimedTask): Promise<void> {
  failpoint("task-claimed");
  const ending = await endingOf(parts, task);
  failpoint("task-before-end");
  await parts.database.asOperator((db) => end(db, parts.worker, task.id, ending));
  failpoint("task-after-end");
}

async function endingOf(parts: KeepParts, task: ClaimedTask): Promise<Ending> {
  const sources = sourcesOf(parts, task);
  try {
    const request = await readRequest(parts, task);
    return await workHere(parts, task, request, sources);
  } catch (error) {
    if (error instanceof ObjectMissing) return failed("generation_cancelled");
    if (error instanceof ActError) return failed(error.code);
    throw error;
  }
}

/** What needs no model, picture by picture; what cannot be made of one does not stop the others. */
async function workHere(
  parts: KeepParts,
  task: ClaimedTask,
  request: TaskRequest,
  sources: Sources,
): Promise<Ending> {
  let failure: string | null = null;
  for (const [place, image] of request.images.entries()) {
    if (task.places.has(place)) continue;
    const progress = Math.floor((100 * place) / (task.pictures + 1));
    if (!(await parts.database.asOperator((db) => step(db, parts.worker, task.id, progress))))
      return failed("generation_cancelled");
    try {
      const picture = await sources(image);
      const inputs = [picture, ...(request.mask === null ? [] : [await sources(request.mask)])];
      const recipe = recipeOf(request, picture.origin);
      const { id, organization } = task;
      const kept = { task: id, organization, place, recipe, charge: NOTHING, cost: NOTHING };
      await patiently(() => makeAndKeep(parts, kept, inputs));
    } catch (error) {
      failure = codeOf(error);
    }
  }
  return { ...failed(null), failure };
}

/** Tries again what ended because its process died, or because there was no room. */
async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const mayPass =
        asAct(error) instanceof ActError &&
        !(error instanceof PictureRefused && error.refusal.code !== "demanding");
      if (!mayPass || tries >= TRIES) throw error;
    }
  }
}

/** @throws what is no refusal */
function codeOf(error: unknown): string {
  const act = asAct(error);
  if (act instanceof ActError) return act.code;
  if (error instanceof ObjectMissing) return "upload_gone";
  throw error;
}

function failed(failure: string | null): Ending {
  return { failure, isUnknown: false, lost: NOTHING };
}

/** @throws ObjectMissing when it was deleted meanwhile */
async function readRequest({ database, vault, objects }: KeepParts, task: ClaimedTask): Promise<TaskRequest> {
  const { organization, requestObject: object, requestBytes } = task;
  const wrapping = await database.inTenant(organization, (db) => organizationKey(db, vault, organization));
  const pieces: Uint8Array[] = [];
  const part = { start: 0, end: requestBytes };
  for await (const piece of objects.read({ organization, object }, wrapping, requestBytes, part))
    pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces).toString("utf8")) as TaskRequest;
}

function sourcesOf({ database, vault, objects }: KeepParts, { organization }: ClaimedTask): Sources {
  return async (id) => {
    const { upload, wrapping } = await database.inTenant(organization, async (db) => ({
      upload: (await uploadsIn(db, { only: id }))[0],
      wrapping: await organizationKey(db, vault, organization),
    }));
    const master = upload?.copies[0];
    if (upload === undefined || master === undefined) throw new ActError("upload_gone");
    const { id: object, bytes, width, height } = master;
    const whole = { start: 0, end: bytes };
    return {
      ...{ bytes, width, height },
      origin: upload.digitalSourceType as DigitalSourceType | null,
      read: () => objects.read({ organization, object }, wrapping, bytes, whole),
    };
  };
}
