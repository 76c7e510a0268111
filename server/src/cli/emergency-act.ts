import { OperatorError } from "../kernel/errors.ts";
import { resume, type SwitchMode, stop } from "../switches/index.ts";
import { confirm, describeConfirmations } from "./confirmation.ts";
import { findTarget, type TargetOptions } from "./emergency-target.ts";
import type { Invocation } from "./terminal.ts";
import { type Opened, withControl } from "./with-control.ts";

const MOST_ATTEMPTS = 5;

interface ReasonOptions extends TargetOptions {
  readonly json?: boolean;
  readonly reason: string;
}

export interface EmergencyStopOptions extends ReasonOptions {
  readonly cut?: boolean;
}

/** What was done, and where it is in force. */
export type Done = Awaited<ReturnType<typeof stopOne>>;

/** Stops one thing and waits until nothing of it starts anywhere (AB-9). */
export async function stopOne(
  control: Opened["control"],
  options: TargetOptions,
  mode: SwitchMode,
  reason: string,
) {
  const { target, name } = await insist(() => findTarget(control.database, options, true));
  // Saying it twice changes nothing but the audit ledger.
  const { generation } = await insist(() => stop(control.database, target, mode, reason));
  const nodes = await insist(() => confirm(control, generation));
  return { ...target, stopped: true, mode, reason, nodes, name };
}

/** Lets one thing run again, everywhere. */
export async function resumeOne(control: Opened["control"], options: TargetOptions, reason: string) {
  const { target, name } = await insist(() => findTarget(control.database, options, false));
  const { generation } = await resume(control.database, target, reason);
  const nodes = await insist(() => confirm(control, generation));
  return { ...target, stopped: false, reason, nodes, name };
}

/**
 * Does it again when the database broke off: in an emergency machines may be overloaded, and a connection that says
 * nothing for a second in the middle of a transaction is ended.
 */
async function insist<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof OperatorError || attempts === MOST_ATTEMPTS) throw error;
    }
  }
}

/** `sallyport emergency stop`: it returns when nothing of it starts on any node any more, and says how each said so. */
export async function emergencyStop(invocation: Invocation, options: EmergencyStopOptions): Promise<void> {
  const { terminal } = invocation;
  const mode = options.cut ? "cut" : "drain";
  await withControl(invocation, async ({ control }) => {
    const { name, ...done } = await stopOne(control, options, mode, options.reason);
    if (options.json) return terminal.out(JSON.stringify(done));
    const inFlight = mode === "cut" ? "What was in flight is ended." : "What is in flight may finish.";
    terminal.out(`Stopped ${name}. ${inFlight}`);
    terminal.out(describeConfirmations("Stopped", done.nodes));
    if (mode === "cut" && done.nodes.some(({ how }) => how === "lease_expired"))
      terminal.err(
        "An answer that was already open on a node that is not heard from ends when that node hears of this, or dies.",
      );
  });
}

/** `sallyport emergency resume` */
export async function emergencyResume(invocation: Invocation, options: ReasonOptions): Promise<void> {
  const { terminal } = invocation;
  await withControl(invocation, async ({ control }) => {
    const { name, ...done } = await resumeOne(control, options, options.reason);
    if (options.json) return terminal.out(JSON.stringify(done));
    terminal.out(`Resumed ${name}.`);
    terminal.out(describeConfirmations("Resumed", done.nodes));
  });
}
