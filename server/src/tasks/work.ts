import { ActError } from "../kernel/act-error.ts";
import { failpoint } from "../kernel/failpoint.ts";
import type { PictureInput } from "../ports/images.ts";
import { ObjectMissing } from "../ports/objects.ts";
import { makeAndKeep } from "./keep.ts";
import { codeOf, failed, NOTHING, patiently } from "./outcome.ts";
import { recipeOf } from "./recipe.ts";
import type { TaskRequest } from "./request.ts";
import { fontOf, readRequest, type Sources, sourcesOf } from "./sources.ts";
import { storyOf } from "./story.ts";
import { type SharedWorkParts, type WorkParts, workByModel } from "./work-by-model.ts";
import { type ClaimedTask, type Ending, end, type PutBack, putBack, step } from "./work-store.ts";

/** Works on a task to its end, and tells which one that was. Whatever happens here, it is ended, or left to whoever finds that nobody works on it. */
export async function workOn(parts: SharedWorkParts, task: ClaimedTask): Promise<Ending | PutBack> {
  failpoint("task-claimed");
  const ending = await endingOf(parts, task);
  failpoint("task-before-end");
  await parts.database.asOperator(async (db) => {
    if ("waitMs" in ending) await putBack(db, parts.worker, task.id, ending.waitMs);
    else await end(db, parts.worker, task.id, ending);
  });
  failpoint("task-after-end");
  return ending;
}

async function endingOf(parts: SharedWorkParts, task: ClaimedTask): Promise<Ending | PutBack> {
  const sources = sourcesOf(parts, task);
  try {
    const request = await readRequest(parts, task);
    const work = request.model === null ? workHere : workByModel;
    return await work(parts, task, request, sources);
  } catch (error) {
    if (error instanceof ObjectMissing) return failed("generation_cancelled");
    if (error instanceof ActError) return failed(error.code);
    throw error;
  }
}

/** What needs no model, picture by picture; what cannot be made of one does not stop the others. */
async function workHere(
  parts: WorkParts,
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
      const inputs: PictureInput[] = [picture];
      const { mask, lettering, stamp } = request;
      if (mask !== null) inputs.push(await sources(mask));
      if (lettering?.fontAsset) inputs.push(await fontOf(parts, task, lettering.fontAsset));
      if (stamp) inputs.push(await sources(stamp.logo));
      const recipe = recipeOf(request, picture.origin);
      const { id, organization } = task;
      const story = storyOf(request, recipe, null, [picture]);
      const kept = { task: id, organization, place, recipe, story, charge: NOTHING, cost: NOTHING };
      await patiently(() => makeAndKeep(parts, kept, inputs));
    } catch (error) {
      failure = codeOf(error);
    }
  }
  return { ...failed(null), failure };
}
