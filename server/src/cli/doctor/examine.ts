import { type Config, readConfig } from "../../config/index.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { undeclaredProxyHint } from "../proxy-hint.ts";
import { askReadiness, egressToServer, localUrl } from "../server-address.ts";
import type { Invocation } from "../terminal.ts";
import { check } from "./check.ts";
import { checkDatabase } from "./database.ts";
import { startReport } from "./report.ts";

/** `sallyport doctor` */
export async function doctor(invocation: Invocation, json: boolean): Promise<void> {
  const { environment } = invocation;
  const { note, conclude } = startReport(invocation, json);
  const settings = await check("settings", () => {
    const { production } = readConfig(environment);
    return `valid, for ${production ? "production" : "development"}.`;
  });
  note(settings);
  if (settings.ok) {
    await checkDatabase(invocation, note);
    let callerAdvice: string | null = null;
    note(
      await check("server", async () => {
        const found = await findServer(invocation);
        callerAdvice = found.callerAdvice;
        return found.message;
      }),
    );
    note(await check("callers", () => describeCallers(callerAdvice, readConfig(environment))));
  }
  conclude();
}

/** AB-6, K-3: whether callers can be told apart by their addresses. */
function describeCallers(advice: string | null, config: Config): string {
  if (advice !== null) throw new OperatorError(advice);
  return (
    undeclaredProxyHint(config) ??
    (config.tlsProxies.length > 0
      ? "their addresses are what the declared proxies say."
      : "nothing says that they come through a proxy that was not declared.")
  );
}

interface FoundServer {
  readonly message: string;
  readonly callerAdvice: string | null;
}

async function findServer({ environment }: Invocation): Promise<FoundServer> {
  const config = readConfig(environment);
  const url = localUrl(config);
  const egress = egressToServer(config);
  try {
    const { state, callerAdvice } = await askReadiness(egress, url);
    if (state === "ready") return { message: `ready at ${url}.`, callerAdvice };
    if (state === "absent")
      throw new OperatorError(
        `nothing answers at ${url}; start it with 'npm start' or 'npx sallyport serve'.`,
      );
    if (state === "foreign")
      throw new OperatorError(
        `something else answers at ${url}; stop that program, or set SALLYPORT_PORT to another port.`,
      );
    if (state === "untrusted")
      return { message: `answers at ${url}, with a certificate for another name.`, callerAdvice };
    throw new OperatorError(`answers at ${url} and is not ready; ${url}/health/ready says why.`);
  } finally {
    egress.close();
  }
}
