import { eraseSubject } from "../audit/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { Job } from "../ports/job.ts";
import { organizationsToUnseal } from "./unseal-store.ts";

/**
 * Makes unreadable what the audit ledger has of deleted organizations, once it is signed; what is not yet is tried again.
 * @param database with the worker's login
 */
export function membershipJobs(database: ControlDatabase): readonly Job[] {
  return [{ name: "organizations.unseal", when: "* * * * *", run: () => unsealDeleted(database) }];
}

async function unsealDeleted(database: ControlDatabase): Promise<void> {
  const ids = await database.asOperator(organizationsToUnseal);
  for (const id of ids) await eraseSubject({ database, sequence: null }, `organization:${id}`);
}
