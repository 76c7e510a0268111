export { checkPicture } from "./check.ts";
export { countTasks, tasksIn } from "./list-store.ts";
export { readTaskRequest } from "./request.ts";
export { runTasks } from "./run-tasks.ts";
export type { Task } from "./store.ts";
export { sweepRequests } from "./sweep.ts";
export {
  beginTask,
  cancel,
  deleteTask,
  MOST_WAITING,
  priceTask,
  readTask,
  type TaskPrice,
} from "./tasks.ts";
export { sweepHistory } from "./work-store.ts";
