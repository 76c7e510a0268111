import { startControl } from "../compose/control-process.ts";
import { readControlSettings } from "../compose/control-settings.ts";
import { createLog } from "../platform/log/log.ts";
import { hardenProcess, refuseDangerousEnvironment } from "../platform/process/hardening.ts";
import { catchTheUncaught } from "../platform/process/last-resort.ts";
import { takeStandardError } from "../platform/process/standard-error.ts";
import type { Invocation } from "./terminal.ts";

/** `sallyport role control`, which `serve` starts: one of the server's processes, with its own secrets only. */
export async function runRole(invocation: Invocation): Promise<void> {
  const { environment } = invocation;
  refuseDangerousEnvironment(environment);
  hardenProcess(environment);
  const log = createLog(takeStandardError().descriptor);
  catchTheUncaught(log);
  const stopAsked = new Promise<void>((resolve) => invocation.onStopSignal(resolve));
  const running = startControl(readControlSettings(environment), log);
  await stopAsked;
  await running.stop();
}
