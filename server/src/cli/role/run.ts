import { isRole, loadRole, startRole } from "../../compose/start-role.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { armFailpoint } from "../../kernel/failpoint.ts";
import { createLog } from "../../platform/log/log.ts";
import { hardenProcess, refuseDangerousEnvironment } from "../../platform/process/hardening.ts";
import { catchTheUncaught } from "../../platform/process/last-resort.ts";
import { meetParent, tellRefusal } from "../../platform/process/parent.ts";
import { forgetStartedCode } from "../../platform/process/program-pages.ts";
import { takeStandardError } from "../../platform/process/standard-error.ts";
import { describeFailure } from "../failure.ts";
import type { Invocation } from "../terminal.ts";

const TELL_EVERY_MS = 5_000;

/**
 * `sallyport role …`, which the launcher starts: one of the server's processes, with its own secrets only, until the launcher ends it
 * or has died.
 */
export async function runRole({ environment }: Invocation, role: string): Promise<void> {
  refuseDangerousEnvironment(environment);
  hardenProcess(environment);
  const standardError = takeStandardError();
  const log = createLog(standardError.descriptor);
  catchTheUncaught(log);
  if (!isRole(role)) throw new OperatorError(`The server has no process called '${role}'.`);
  loadRole(role);
  const parent = await meetParent();
  try {
    const { config } = parent.settings as { config?: { failpoint?: string } };
    if (config?.failpoint !== undefined && role !== "prepare") armFailpoint(config.failpoint);
    const started = await startRole(role, parent, log);
    parent.ready(started.value);
    if (started.stop === undefined) return parent.leave();
    const tell = () => parent.figures({ residentBytes: process.memoryUsage.rss(), ...started.figures?.() });
    const telling = setInterval(tell, TELL_EVERY_MS);
    standardError.silenceRuntime();
    forgetStartedCode();
    tell();
    await parent.stopAsked;
    clearInterval(telling);
    await started.stop();
    parent.leave();
  } catch (error) {
    const { message, exitCode } = describeFailure(error);
    await tellRefusal(exitCode === 1 ? message : null);
    process.exit(exitCode);
  }
}
