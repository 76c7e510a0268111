export { brandNamedIn, NO_KIT } from "./branding.ts";
export { checkPicture } from "./check.ts";
export { readTaskRequest } from "./request.ts";
export { runTasks } from "./run-tasks.ts";
export { type Task, tasksIn } from "./store.ts";
export { sweepRequests } from "./sweep.ts";
export {
  beginTask,
  begunBefore,
  cancel,
  deleteTask,
  MOST_WAITING,
  priceTask,
  readTask,
  type TaskPrice,
} from "./tasks.ts";
export { sweepHistory } from "./work-store.ts";
