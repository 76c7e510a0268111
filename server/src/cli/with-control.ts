import type { Deployment } from "../compose/deployment.ts";
import type { Control } from "../compose/open-control.ts";
import { OperatorError } from "../kernel/errors.ts";
import { wantsJson } from "./failure.ts";
import type { Invocation } from "./terminal.ts";

/** What a command can work with once the database answers. */
export interface Opened {
  readonly deployment: Deployment;
  readonly control: Control;
  /** Aborted when the process is asked to stop, for work that has something to put in order first. */
  readonly stopped: AbortSignal;
}

/**
 * Opens the deployment for one command and closes it afterwards, whatever happens: an embedded database that was
 * started for it is stopped again, and one that a server uses is left alone.
 */
export async function withDeployment<Result>(
  invocation: Invocation,
  work: (deployment: Deployment, stopped: AbortSignal) => Promise<Result>,
): Promise<Result> {
  // Heavy modules are loaded here and not at the top, so that --help answers at once.
  const [{ readConfig }, { openDeployment }] = await Promise.all([
    import("../config/index.ts"),
    import("../compose/deployment.ts"),
  ]);
  const config = readConfig(invocation.environment);
  const deployment = await openDeployment(config, invocation.root, (step) => {
    if (step === "making the database" && !wantsJson(invocation))
      invocation.terminal.err(`sallyport: ${step} …`);
  });
  const stop = new AbortController();
  invocation.onStopSignal(() => stop.abort());
  try {
    return await work(deployment, stop.signal);
  } finally {
    await deployment.close();
  }
}

/**
 * The same with the control plane: the schema up to date, the master key checked.
 * @param onStop whether the work is left when the process is asked to stop, or looks at `stopped` itself
 */
export async function withControl<Result>(
  invocation: Invocation,
  work: (opened: Opened) => Promise<Result>,
  onStop: "leave" | "finish" = "leave",
): Promise<Result> {
  const { openControl } = await import("../compose/open-control.ts");
  return withDeployment(invocation, async (deployment, stopped) => {
    const control = await openControl(deployment).catch((error: unknown) => refusedBy(deployment, error));
    try {
      const working = work({ deployment, control, stopped });
      return await (onStop === "leave" ? Promise.race([working, rejectOn(stopped)]) : working);
    } finally {
      await control.close();
    }
  });
}

/** SQLSTATE (PostgreSQL appendix A) and system error codes that mean: no connection with this login. */
const NO_CONNECTION = /^(E[A-Z_]+|28P01|28000|3D000|57P03|53300)$/;

async function refusedBy(deployment: Deployment, error: unknown): Promise<never> {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const address = deployment.address("sallyport_control");
  if (error instanceof OperatorError || !address || !NO_CONNECTION.test(code)) throw error;
  const { explainConnectionFailure } = await import("../platform/postgres/index.ts");
  throw explainConnectionFailure(error, address);
}

/** A command that is asked to stop leaves through its own door, so that the database is closed behind it. */
function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const interrupted = () => reject(new OperatorError("Interrupted."));
    if (signal.aborted) interrupted();
    else signal.addEventListener("abort", interrupted, { once: true });
  });
}
