import { runSequencer, Sequencer } from "../audit/index.ts";
import { systemClock } from "../kernel/clock.ts";
import { runDayKeeper } from "../ledger/index.ts";
import { connectControlDatabase } from "../platform/postgres/index.ts";
import type { Log } from "../ports/log.ts";
import { createVault } from "../vault/index.ts";
import { type Given, givenBy, type HandedOver } from "./given.ts";
import { openMailer } from "./mailer.ts";
import type { StartedRole } from "./started-role.ts";

/**
 * Does what nobody waits for: keeps the audit ledger, closes days, sends mails.
 * @throws OperatorError when its logins do not work
 */
export async function startWorker(
  settings: HandedOver,
  log: Log,
): Promise<Required<Pick<StartedRole, "figures" | "stop">>> {
  const given = givenBy(settings);
  const ledger = openLedger(given, log);
  const mailer = openMailer(given, log);
  return {
    figures: () => ({ auditEntries: ledger.size }),
    async stop() {
      await mailer.stop();
      await ledger.stop();
    },
  };
}

/** D-4, C-2: a worker that has the auditor's login keeps the audit ledger and closes days. */
function openLedger({ kms, address }: Pick<Given, "kms" | "address">, log: Log) {
  const found = address("sallyport_audit");
  if (!found) return { size: 0, stop: async () => {} };
  const database = connectControlDatabase(found, { kind: "server", id: "worker" });
  const running = runSequencer(new Sequencer(database, createVault(kms, systemClock)), log);
  const days = runDayKeeper(database, log);
  return {
    get size() {
      return running.size;
    },
    async stop() {
      await days.stop();
      await running.stop();
      await database.close();
    },
  };
}
