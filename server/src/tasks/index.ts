export { checkPicture } from "./check.ts";
export { readTaskRequest } from "./request.ts";
export { runTasks } from "./run-tasks.ts";
export { type Task, tasksIn } from "./store.ts";
export { sweepRequests } from "./sweep.ts";
export { type BeginParts, beginTask, cancel, deleteTask, MOST_WAITING, readTask } from "./tasks.ts";
export { sweepHistory } from "./work-store.ts";
