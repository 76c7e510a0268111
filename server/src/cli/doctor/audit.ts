import type { Deployment } from "../../compose/deployment.ts";
import { OperatorError } from "../../kernel/errors.ts";
import type { GatewayDatabase } from "../../ports/database.ts";

/** A sequencer anywhere signs within a second; what waits longer is more than a restart of the only node. */
const LONGEST_WAIT_SECONDS = 120;

/**
 * D-4: whether somebody signs the audit ledger. No node needs the auditor's login to serve, so none may have it.
 * @throws OperatorError when entries wait
 */
export async function checkSigning(
  database: Pick<GatewayDatabase, "auditWaiting">,
  { embedded }: Pick<Deployment, "embedded">,
): Promise<string> {
  const { entries, oldestSeconds } = await database.auditWaiting();
  const waiting = entries === 1 ? "1 entry waits" : `${entries} entries wait`;
  if (oldestSeconds <= LONGEST_WAIT_SECONDS)
    return entries === 0 ? "every entry is signed." : `${waiting} to be signed, as new ones do.`;
  const whatToDo = embedded
    ? "start the server with 'npm start', which signs them; if it runs"
    : "give a serving node SALLYPORT_DATABASE_URL_AUDIT and start it again; if one has it";
  throw new OperatorError(
    `${waiting} to be signed, the oldest for ${wait(oldestSeconds)}, and until then nobody can check the end of the ledger: ${whatToDo}, its log says why with 'audit_sequencing_failed'.`,
  );
}

function wait(seconds: number): string {
  if (seconds < 2 * 3_600) return `${Math.floor(seconds / 60)} minutes`;
  return seconds < 2 * 86_400
    ? `${Math.floor(seconds / 3_600)} hours`
    : `${Math.floor(seconds / 86_400)} days`;
}
