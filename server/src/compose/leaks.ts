import { createHash } from "node:crypto";
import type { Config } from "../config/index.ts";
import type { LeaksApi, SignedReport } from "../http/control/leaks.ts";
import { ActError } from "../kernel/act-error.ts";
import type { Clock } from "../kernel/clock.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import { readSmallFile } from "../kernel/small-file.ts";
import type { KeyHasher } from "../keys/index.ts";
import {
  endCompromised,
  isRepeated,
  type LeakedKey,
  noteReport,
  readReport,
  recogniseLeaked,
  type Scanner,
  ScannerKeys,
  tellingOf,
} from "../leaks/index.ts";
import type { Actor, ControlDatabase } from "../ports/database.ts";
import type { Egress } from "../ports/egress.ts";
import { confirmEverywhere } from "../propagation/index.ts";
import type { Vault } from "../vault/index.ts";

export interface LeaksParts {
  readonly database: ControlDatabase;
  readonly actingAs: (actor: Actor) => ControlDatabase;
  readonly vault: Vault;
  readonly hasher: KeyHasher;
  readonly egress: Egress;
  readonly clock: Clock;
  readonly scanners: readonly Scanner[];
}

/**
 * The scanners of the operator's setting, with the files that it names.
 * @throws OperatorError when a file is not there
 */
export function scannersOf({ secretScanners }: Pick<Config, "secretScanners">): readonly Scanner[] {
  return secretScanners.map(({ name, at }) => ({
    name,
    source: at.startsWith("/")
      ? { text: readSmallFile(at, "SALLYPORT_SECRET_SCANNERS") }
      : { url: new URL(at) },
  }));
}

/** Puts together what is done about leaked keys (K-9). */
export function composeLeaks(parts: LeaksParts): LeaksApi {
  const { database, hasher, egress, clock } = parts;
  const keys = new ScannerKeys(parts.scanners, egress, clock);
  return {
    async report({ scanner, keyId, signature, body }: SignedReport) {
      if (!keys.has(scanner)) throw new ActError("scanner_not_found");
      if (!(await keys.signed(scanner, keyId, signature, body))) throw new ActError("scanner_refused");
      const digest = createHash("sha256").update(`${scanner}\0`).update(body).digest();
      if (await database.asOperator((db) => isRepeated(db, digest)))
        throw new ActError("scanner_report_repeated");
      const found = readReport(body);
      const texts = found.map(({ token }) => token);
      const recognised = await database.asOperator((db) => recogniseLeaked(db, hasher, texts));
      const actor = { kind: "server", id: `scanner-${scanner}` } as const;
      await endLeaked(parts, actor, recognised, "scanner");
      // Last: a report that was interrupted is sent again and acted on again, which changes nothing.
      await database.asOperator((db) => noteReport(db, digest));
      return found.map(({ token, type }, at) => ({
        token_hash: createHash("sha256").update(token).digest("hex"),
        token_type: type,
        label: recognised[at] ? "true_positive" : "false_positive",
      }));
    },
    async revoke(text) {
      const [leaked] = await database.asOperator((db) => recogniseLeaked(db, hasher, [text]));
      if (!leaked) throw new ActError("key_not_recognised");
      const actor = { kind: "key", id: leaked.id } as const;
      const nodes = await endLeaked(parts, actor, [leaked], "holder");
      return { prefix: text.slice(0, PREFIX_LENGTH), already_ended: leaked.ended, nodes };
    },
  };
}

/** `sp_live_` and the public id. */
const PREFIX_LENGTH = 24;

/**
 * Ends those that work, an organization at a time, and waits until no node accepts them.
 * @returns on how many nodes they are dead
 */
async function endLeaked(
  parts: LeaksParts,
  actor: Actor,
  recognised: readonly (LeakedKey | null)[],
  by: "scanner" | "holder",
): Promise<number> {
  const { clock, actingAs } = parts;
  const acting = actingAs(actor);
  const working = recognised.flatMap((key) => (key === null || key.ended ? [] : [key]));
  const telling = await tellingOf({ ...parts, database: acting });
  const startedMs = clock.monotonicMs();
  let last = 0n;
  for (const [organization, keys] of Map.groupBy(working, (key): OrganizationId => key.organization)) {
    const ids = [...new Set(keys.map(({ id }) => id))];
    last = await acting.inTenant(organization, (db) => endCompromised(db, telling, ids, by));
  }
  const nodes = await confirmEverywhere(acting, last, () => clock.monotonicMs() - startedMs);
  return nodes.length;
}
