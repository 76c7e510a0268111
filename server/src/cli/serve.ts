import { settingsForControl } from "../compose/control-settings.ts";
import { type Deployment, openDeployment } from "../compose/deployment.ts";
import { startServer } from "../compose/gateway.ts";
import { openControl } from "../compose/open-control.ts";
import { readConfig } from "../config/index.ts";
import { armFailpoint } from "../kernel/failpoint.ts";
import { type NodeId, newId } from "../kernel/ids.ts";
import { createLog } from "../platform/log/log.ts";
import { type KeptProcess, keepRunning } from "../platform/process/child-process.ts";
import { hardenProcess, refuseDangerousEnvironment } from "../platform/process/hardening.ts";
import { catchTheUncaught } from "../platform/process/last-resort.ts";
import { forgetStartedCode } from "../platform/process/program-pages.ts";
import { takeStandardError } from "../platform/process/standard-error.ts";
import type { Log } from "../ports/log.ts";
import { type FirstRun, prepareFirstRun } from "./first-run.ts";
import { undeclaredProxyHint } from "./server-address.ts";
import { refuseTakenPort } from "./taken-port.ts";
import type { Invocation } from "./terminal.ts";

const NOTHING_MADE: FirstRun = { testKey: null, liveKey: null, providers: [] };

/**
 * `sallyport serve`: runs until it is asked to stop, then drains and closes the database last.
 * @throws OperatorError when it cannot start
 */
export async function serve(invocation: Invocation, json: boolean): Promise<void> {
  const startedMs = performance.now();
  const { environment, terminal } = invocation;
  refuseDangerousEnvironment(environment);
  hardenProcess(environment);
  const standardError = takeStandardError();
  const log = createLog(standardError.descriptor);
  catchTheUncaught(log);
  const config = readConfig(environment);
  const node = newId<NodeId>();
  if (config.failpoint !== undefined) armFailpoint(config.failpoint);
  await refuseTakenPort(config);
  const deployment = await openDeployment(config, invocation.root, (step) =>
    terminal.err(`sallyport: ${step} …`),
  );
  let stopAsked = new Promise<void>((resolve) => invocation.onStopSignal(resolve));
  try {
    const made = await prepareControlPlane(deployment, invocation, node, (numbers) => {
      for (const number of numbers) log.write("info", "migration_applied", { number });
    });
    const server = await startServer(deployment, log, node);
    const mode = config.production ? "production" : "development";
    log.write("info", "server_started", {
      url: server.url,
      environment: mode,
      startMs: Math.round(performance.now() - startedMs),
      stops: server.stops,
    });
    if (server.stops > 0)
      terminal.err(
        `sallyport: ${server.stops === 1 ? "one thing is" : `${server.stops} things are`} stopped; 'npx sallyport emergency list' says what and why.`,
      );
    const hint = undeclaredProxyHint(config);
    if (hint !== null) terminal.err(`sallyport: ${hint}`);
    const control = config.roles.includes("control")
      ? keepControl(deployment, log, server.controlSocket, environment)
      : null;
    terminal.out(json ? document(server.url, made) : announcement(server.url, made));
    standardError.silenceRuntime();
    forgetStartedCode();
    stopAsked = Promise.race([stopAsked, deployment.databaseLost]);
    await stopAsked;
    control?.expectEnd();
    log.write("info", "server_draining", { inFlight: server.inFlight.count });
    await server.stop();
    await control?.stop();
    log.write("info", "server_stopped", { inFlight: server.inFlight.count });
  } finally {
    standardError.restoreRuntime();
    await deployment.close();
  }
}

/** The control plane runs beside the port's process, with other powers and a life of its own. */
function keepControl(
  deployment: Deployment,
  log: Log,
  socket: string,
  environment: Invocation["environment"],
): KeptProcess | null {
  const settings = settingsForControl(deployment, socket);
  return settings && keepRunning({ role: "control", settings, log, environment });
}

/** Migrates, checks the master key and makes what a first start needs, with logins the data plane does not have. */
async function prepareControlPlane(
  deployment: Deployment,
  { environment }: Invocation,
  node: NodeId,
  onMigration: (numbers: readonly number[]) => void,
): Promise<FirstRun> {
  if (!deployment.address("sallyport_control")) return NOTHING_MADE;
  const control = await openControl(deployment, onMigration, { kind: "server", id: node });
  try {
    return await prepareFirstRun(deployment, control, environment);
  } finally {
    await control.close();
  }
}

function document(url: string, { testKey, liveKey, providers }: FirstRun): string {
  return JSON.stringify({
    url,
    testKey: testKey?.reveal() ?? null,
    liveKey: liveKey?.reveal() ?? null,
    providers,
  });
}

function announcement(url: string, { testKey, liveKey, providers }: FirstRun): string {
  const lines = [`Sallyport is running at ${url}`, ""];
  if (testKey) {
    lines.push(
      "A test key, shown only now. A built-in simulator answers it, and it costs nothing:",
      "",
      `  ${testKey.reveal()}`,
      "",
      "Try it:",
      "",
      `  curl ${url}/v1/chat/completions \\`,
      `    -H "Authorization: Bearer ${testKey.reveal()}" \\`,
      `    -H "Content-Type: application/json" \\`,
      `    -d '{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello"}]}'`,
      "",
    );
  }
  if (providers.length > 0) lines.push(`Set up from the environment: ${providers.join(", ")}.`, "");
  if (liveKey)
    lines.push(
      "A live key, shown only now. It reaches real providers, which charge for it:",
      "",
      `  ${liveKey.reveal()}`,
      "",
    );
  if (!testKey) lines.push("Make keys with 'npx sallyport keys create'; see 'npx sallyport --help'.", "");
  lines.push("Ctrl-C stops it.");
  return lines.join("\n");
}
