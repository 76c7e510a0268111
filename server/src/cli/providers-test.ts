import { OperatorError } from "../kernel/errors.ts";
import { openProvider } from "../provider-accounts/index.ts";
import { paintFor } from "./paint.ts";
import { findKind } from "./provider-address.ts";
import { probeProvider } from "./provider-probe.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

/** `sallyport providers test`. Nothing the provider says is shown: an error of its own may quote the secret (P-3). */
export async function providersTest(invocation: Invocation, name: string, json: boolean): Promise<void> {
  const { terminal } = invocation;
  const { good, bad } = paintFor(invocation);
  await withControl(invocation, async ({ control, deployment, stopped }) => {
    const { account, secret } = await openProvider(control.database, control.vault, name);
    const result = await probeProvider(findKind(account.kind), account, secret, deployment.config, stopped);
    const { problem, reachable, credentials, status, latencyMs, models } = result;
    if (json) terminal.out(JSON.stringify({ name, ok: problem === null, ...result }));
    else if (reachable) {
      const words = { accepted: good("accepted"), refused: bad("refused"), unknown: "not checked" };
      terminal.out(`${account.baseUrl} answered with ${status} in ${latencyMs} ms.`);
      terminal.out(`Credentials: ${words[credentials]}.`);
      if (models !== null) terminal.out(`Models offered: ${models}.`);
    }
    if (problem !== null) throw new OperatorError(`'${name}' ${problem}`);
  });
}
