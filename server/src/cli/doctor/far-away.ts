import { OperatorError } from "../../kernel/errors.ts";
import { checkServer } from "../../operations/server/check.ts";
import { createEgress } from "../../platform/egress/index.ts";
import { withRemote } from "../act/remote.ts";
import { checkLines } from "../server/check-lines.ts";
import { askReadiness } from "../server-address.ts";
import type { Invocation } from "../terminal.ts";
import { check } from "./check.ts";
import { startReport } from "./report.ts";

/** `sallyport --url … doctor`: what can be asked of a server. */
export async function doctorFarAway(invocation: Invocation, url: string, json: boolean): Promise<void> {
  const { note, conclude } = startReport(invocation, json);
  const asked = await check("control plane", async () => {
    const found = await withRemote(invocation, url, ({ perform }) => perform(checkServer, {}));
    for (const line of checkLines(found)) note(line);
    return `answers at ${url}.`;
  });
  note(asked);
  const egress = createEgress();
  try {
    note(
      await check("server", async () => {
        const { state, callerAdvice } = await askReadiness(egress, url);
        if (state !== "ready") throw new OperatorError(`${url} is ${STATES[state]}.`);
        if (callerAdvice !== null) throw new OperatorError(callerAdvice);
        return `ready at ${url}.`;
      }),
    );
  } finally {
    egress.close();
  }
  conclude();
}

const STATES = {
  "not ready": "not ready; /health/ready says why",
  foreign: "answered by something else",
  absent: "answered by nobody",
  untrusted: "answered with a certificate for another name",
} as const;
