export { type RunningJobs, runJobs } from "./run-jobs.ts";
