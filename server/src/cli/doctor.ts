import { readConfig } from "../config/index.ts";
import { OperatorError } from "../kernel/errors.ts";
import { type Check, check } from "./check.ts";
import { checkDatabase } from "./doctor-database.ts";
import { paintFor } from "./paint.ts";
import { askServer, egressToServer, localUrl } from "./server-address.ts";
import type { Invocation } from "./terminal.ts";

/** `sallyport doctor` */
export async function doctor(invocation: Invocation, json: boolean): Promise<void> {
  const { terminal, environment } = invocation;
  const { good, bad } = paintFor(invocation);
  const checks: Check[] = [];
  const note = (result: Check) => {
    checks.push(result);
    if (json) return;
    const [first = "", ...more] = result.message.split("\n");
    terminal.out(`${result.ok ? good("ok    ") : bad("FAILED")}  ${result.name}: ${first}`);
    for (const line of more) terminal.out(`        ${line}`);
  };
  const settings = await check("settings", () => {
    const { production } = readConfig(environment);
    return `valid, for ${production ? "production" : "development"}.`;
  });
  note(settings);
  if (settings.ok) {
    await checkDatabase(invocation, note);
    note(await check("server", () => findServer(invocation)));
  }
  const failed = checks.filter((result) => !result.ok).length;
  if (json) terminal.out(JSON.stringify({ ok: failed === 0, checks }));
  if (failed > 0) throw new OperatorError(`${failed} of ${checks.length} checks failed.`);
  if (!json) terminal.out("Everything is in order.");
}

async function findServer({ environment }: Invocation): Promise<string> {
  const config = readConfig(environment);
  const url = localUrl(config);
  const egress = egressToServer(config);
  try {
    const state = await askServer(egress, url);
    if (state === "ready") return `ready at ${url}.`;
    if (state === "absent")
      throw new OperatorError(
        `nothing answers at ${url}; start it with 'npm start' or 'npx sallyport serve'.`,
      );
    if (state === "foreign")
      throw new OperatorError(
        `something else answers at ${url}; stop that program, or set SALLYPORT_PORT to another port.`,
      );
    if (state === "untrusted") return `answers at ${url}, with a certificate for another name.`;
    throw new OperatorError(`answers at ${url} and is not ready; ${url}/health/ready says why.`);
  } finally {
    egress.close();
  }
}
