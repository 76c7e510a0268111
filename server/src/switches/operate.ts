import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { type ApiKeyId, newId, type OrganizationId } from "../kernel/ids.ts";
import { checkReason } from "../kernel/reason.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import { type Columns, deleteSwitch, findSwitch, keyOwner, listSwitches, upsertSwitch } from "./store.ts";
import type { SwitchMode, SwitchScope } from "./switches.ts";

/** What the operator means (AB-9). */
export type SwitchTarget =
  | { readonly scope: "everything" }
  /** By its short name; it need not be set up any more. */
  | { readonly scope: "provider"; readonly provider: string }
  /** By its name in the registry, whoever serves it. */
  | { readonly scope: "model"; readonly model: string }
  | { readonly scope: "organization"; readonly organization: OrganizationId }
  | { readonly scope: "key"; readonly organization: OrganizationId; readonly key: ApiKeyId };

/** One thing that is stopped now. */
export interface Stop {
  readonly id: string;
  readonly target: SwitchTarget;
  readonly mode: SwitchMode;
  readonly reason: string;
  readonly stoppedAt: Date;
}

/**
 * Stops it, or changes how: from `drain` to `cut` as well. Nothing of it starts anywhere once `generation` is confirmed. What
 * is stopped just so already stays as it is: saying it a thousand times fills no ledger and wakes no node.
 * @throws ActError invalid_input when the reason is not plain
 */
export async function stop(
  database: ControlDatabase,
  target: SwitchTarget,
  mode: SwitchMode,
  reason: string,
): Promise<{ readonly generation: bigint }> {
  checkReason(reason);
  return inScope(database, target, async (db) => {
    const standing = await findSwitch(db, columnsOf(target));
    if (standing?.mode === mode && standing.reason === reason) return { generation: standing.generation };
    const generation = await nextGeneration(db);
    const id = await upsertSwitch(db, columnsOf(target), { id: newId(), mode, reason, generation });
    await recordAudit(db, "switch.stopped", id, { ...factsOf(target), mode, reason, generation });
    return { generation };
  });
}

/**
 * Lets it run again.
 * @throws ActError not_stopped, or invalid_input when the reason is not plain
 */
export async function resume(
  database: ControlDatabase,
  target: SwitchTarget,
  reason: string,
): Promise<{ readonly generation: bigint }> {
  checkReason(reason);
  return inScope(database, target, async (db) => {
    const generation = await nextGeneration(db);
    const id = await deleteSwitch(db, columnsOf(target));
    if (id === null) throw new ActError("not_stopped");
    await recordAudit(db, "switch.resumed", id, { ...factsOf(target), reason, generation });
    return { generation };
  });
}

/** Everything that is stopped, the oldest stop first. */
export function allStops(database: ControlDatabase): Promise<readonly Stop[]> {
  return database.asOperator(async (db) =>
    (await listSwitches(db)).map(({ id, mode, reason, stopped_at, ...columns }) => ({
      id,
      target: targetOf(columns),
      mode,
      reason,
      stoppedAt: stopped_at,
    })),
  );
}

/**
 * Whose key it is, in whatever organization.
 * @param reference its id, or its first part up to the public id
 */
export function ownerOfKey(database: ControlDatabase, reference: string): Promise<OrganizationId | null> {
  const publicId = /^sp_(?:live|test)_([0-9A-Za-z]{16})$/.exec(reference)?.[1];
  return database.asOperator((db) => keyOwner(db, publicId ?? reference.toLowerCase()));
}

/** What is about one organization goes into its part of the audit ledger. */
function inScope<Result>(
  database: ControlDatabase,
  target: SwitchTarget,
  work: (db: OperatorDb) => Promise<Result>,
): Promise<Result> {
  return "organization" in target ? database.inTenant(target.organization, work) : database.asOperator(work);
}

const NOTHING: Omit<Columns, "scope"> = { provider: null, model: null, organization_id: null, key_id: null };

/** The other way round of `targetOf`. */
function columnsOf(target: SwitchTarget): Columns {
  const { scope } = target;
  return {
    ...NOTHING,
    scope,
    ...("provider" in target && { provider: target.provider }),
    ...("model" in target && { model: target.model }),
    ...("organization" in target && { organization_id: target.organization }),
    ...("key" in target && { key_id: target.key }),
  };
}

function targetOf({ scope, provider, model, organization_id, key_id }: Columns): SwitchTarget {
  if (key_id !== null && organization_id !== null)
    return { scope: "key", organization: organization_id, key: key_id };
  if (organization_id !== null) return { scope: "organization", organization: organization_id };
  if (provider !== null) return { scope: "provider", provider };
  if (model !== null) return { scope: "model", model };
  if (scope === "everything") return { scope };
  throw new Error(`a stop of scope ${scope} names nothing`);
}

function factsOf(target: SwitchTarget): { readonly scope: SwitchScope; readonly target: string | null } {
  const { provider, model, key_id, organization_id } = columnsOf(target);
  return { scope: target.scope, target: provider ?? model ?? key_id ?? organization_id };
}
