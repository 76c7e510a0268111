import { type Deployment, openDeployment } from "../../compose/deployment.ts";
import { type RunningProcesses, startProcesses } from "../../compose/launcher.ts";
import type { GatewayReady, Prepared } from "../../compose/settings.ts";
import { type Config, readConfig } from "../../config/index.ts";
import { createLog } from "../../platform/log/log.ts";
import { hardenProcess, refuseDangerousEnvironment } from "../../platform/process/hardening.ts";
import { catchTheUncaught } from "../../platform/process/last-resort.ts";
import { forgetStartedCode } from "../../platform/process/program-pages.ts";
import { takeStandardError } from "../../platform/process/standard-error.ts";
import type { Log } from "../../ports/log.ts";
import { undeclaredProxyHint } from "../proxy-hint.ts";
import type { Invocation } from "../terminal.ts";
import { refuseStartInVain } from "./taken-port.ts";

/**
 * `sallyport serve`: the launcher. Runs the server's processes until it is asked to stop, then ends them and closes the database
 * last.
 * @throws OperatorError when one of them cannot start
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
  if (config.roles.includes("gateway")) await refuseStartInVain(config);
  const opening = openDeployment(config, invocation.root, (step) => terminal.err(`sallyport: ${step} …`));
  const starting = startProcesses({ opening, log, environment });
  starting.catch(() => {});
  const deployment = await opening;
  const stopAsked = new Promise<void>((resolve) => invocation.onStopSignal(resolve));
  try {
    const running = await starting;
    tellStart(invocation, json, { config, running, log, startedMs });
    standardError.silenceRuntime();
    forgetStartedCode();
    await Promise.race([stopAsked, deployment.databaseLost]);
    await running.stop();
  } finally {
    standardError.restoreRuntime();
    await deployment.close();
  }
}

interface Start {
  readonly config: Deployment["config"];
  readonly running: RunningProcesses;
  readonly log: Log;
  readonly startedMs: number;
}

function tellStart(
  { terminal }: Invocation,
  json: boolean,
  { config, running, log, startedMs }: Start,
): void {
  const { gateway, made, advice } = running;
  if (gateway !== null) {
    log.write("info", "server_started", {
      url: gateway.url,
      environment: config.production ? "production" : "development",
      startMs: Math.round(performance.now() - startedMs),
      stops: gateway.stops,
    });
    for (const line of adviceFor(config, gateway)) terminal.err(`sallyport: ${line}`);
  }
  for (const line of advice) terminal.err(`sallyport: ${line}`);
  const firstRun = firstRunAddress(config, running);
  terminal.out(json ? document(gateway, made, firstRun) : announcement(config, gateway, made, firstRun));
}

function adviceFor(config: Config, { stops }: GatewayReady): readonly string[] {
  const stopped =
    stops === 0
      ? []
      : [
          `${stops === 1 ? "one thing is" : `${stops} things are`} stopped; 'npx sallyport emergency list' says what and why.`,
        ];
  const hint = undeclaredProxyHint(config);
  return hint === null ? stopped : [...stopped, hint];
}

/** Passkeys belong to a name, so that it is not a number. What follows the '#' is sent to no server and stands in no log. */
function firstRunAddress(
  { publicUrl, port, tls }: Config,
  { gateway, firstRunSecret }: RunningProcesses,
): string | null {
  if (firstRunSecret === null) return null;
  const own = `${tls === null ? "http" : "https"}://localhost:${gateway?.port ?? port}`;
  return `${publicUrl ?? own}/first-run#s=${firstRunSecret}`;
}

function document(gateway: GatewayReady | null, made: Prepared["made"], firstRun: string | null): string {
  return JSON.stringify({
    url: gateway?.url ?? null,
    firstRun,
    testKey: made?.testKey ?? null,
    liveKey: made?.liveKey ?? null,
    providers: made?.providers ?? [],
  });
}

function announcement(
  { roles }: Config,
  gateway: GatewayReady | null,
  made: Prepared["made"],
  firstRun: string | null,
): string {
  const invitation =
    firstRun === null
      ? []
      : [
          "Open this to become its first operator. Nobody else can while you keep the address to yourself:",
          "",
          `  ${firstRun}`,
          "",
        ];
  if (gateway === null)
    return [`Sallyport runs here: ${roles.join(", ")}.`, "", ...invitation, "Ctrl-C stops it."].join("\n");
  const { url } = gateway;
  const { testKey = null, liveKey = null, providers = [] } = made ?? {};
  const lines = [`Sallyport is running at ${url}`, "", ...invitation];
  if (testKey) {
    lines.push(
      "A test key, shown only now. A built-in simulator answers it, and it costs nothing:",
      "",
      `  ${testKey}`,
      "",
      "Try it:",
      "",
      `  curl ${url}/v1/chat/completions \\`,
      `    -H "Authorization: Bearer ${testKey}" \\`,
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
      `  ${liveKey}`,
      "",
    );
  if (!testKey && made?.keysUnused === true)
    lines.push(
      "An earlier start made a test key, which nobody has used yet. It was shown then and cannot be shown again: nothing here knows it.",
      "Lost, or stopped before it was shown? This makes another one: npx sallyport keys create --name mine",
      "",
    );
  else if (!testKey)
    lines.push("Make keys with 'npx sallyport keys create'; see 'npx sallyport --help'.", "");
  lines.push("Ctrl-C stops it.");
  return lines.join("\n");
}
