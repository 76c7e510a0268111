import { OperatorError } from "./errors.ts";

/** Replaced by the launcher's `--define`: false, or true for a crash trial. Absent in unit tests. */
declare const SALLYPORT_FAILPOINTS: boolean | undefined;

/** Where a process can be made to die, in the order in which a request passes them. */
export const FAILPOINTS = [
  "replay-before-write",
  "replay-after-write",
  "journal-open",
  "authenticate",
  "admit-after-hold",
  "admit-before-begin",
  "admit-after-begin",
  "journal-half-written",
  "journal-rotate",
  "journal-reuse-before",
  "journal-reuse-after",
  "forward-before-send",
  "forward-after-head",
  "forward-mid-answer",
  "meter-before-settle",
  "meter-after-settle",
  "meter-before-last-byte",
  "flush-before-write",
  "flush-after-write",
  "audit-before-append",
  "audit-after-append",
  "task-claimed",
  "task-before-send",
  "task-partial-written-down",
  "task-partial-sealed",
  "task-partial-shown",
  "task-after-send",
  "task-before-keep",
  "task-mid-keep",
  "task-after-keep",
  "task-delivered",
  "task-before-end",
  "task-after-end",
] as const;

export type Failpoint = (typeof FAILPOINTS)[number];

/** Whether this program was started with failpoints in it. Production refuses to. */
export const failpointsBuiltIn: boolean = typeof SALLYPORT_FAILPOINTS !== "undefined" && SALLYPORT_FAILPOINTS;

let armed: { readonly name: string; hitsLeft: number } | null = null;

/**
 * Makes the process die by SIGKILL when it passes a failpoint for the given time.
 * @param order `name:hit:kill`, such as `admit-after-begin:3:kill`
 * @throws OperatorError when failpoints are not built in
 */
export function armFailpoint(order: string): void {
  if (!failpointsBuiltIn)
    throw new OperatorError("SALLYPORT_FAILPOINT is set, but this program was started without failpoints.");
  const [name = "", hit] = order.split(":");
  armed = { name, hitsLeft: Number(hit) };
}

/** A place where a crash trial can end the process. Its body is gone unless failpoints are built in. */
export function failpoint(name: Failpoint): void {
  if (typeof SALLYPORT_FAILPOINTS !== "undefined" && SALLYPORT_FAILPOINTS) pass(name);
}

function pass(name: Failpoint): void {
  if (armed?.name !== name) return;
  armed.hitsLeft -= 1;
  if (armed.hitsLeft === 0) process.kill(process.pid, "SIGKILL");
}
