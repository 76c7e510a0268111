export { brandedPrompt, brandNamedIn, NO_KIT } from "./branding.ts";
export { checkPicture } from "./check.ts";
export { taskJobs, tellLeaving } from "./leaving.ts";
export { countTasks, tasksIn } from "./list-store.ts";
export { plannedOf } from "./models.ts";
export { destroyPartials } from "./partials/partials.ts";
export { partialOf, type StoredPartial } from "./partials/store.ts";
export { picturesNamedBy, readTaskRequest, type TaskRequest } from "./request.ts";
export { runTasks } from "./run-tasks.ts";
export { readRequest } from "./sources.ts";
export {
  livingTasks,
  lockWaiting,
  requestsDestroyed,
  type Sameness,
  type Task,
  type TaskStatus,
} from "./store.ts";
export { sweepRequests } from "./sweep.ts";
export {
  type BeginParts,
  beginTask,
  begunBefore,
  cancel,
  deleteTask,
  holdPatiently,
  MOST_WAITING,
  priceTask,
  readTask,
  type TaskPrice,
} from "./tasks.ts";
export { sweepHistory } from "./work-store.ts";
