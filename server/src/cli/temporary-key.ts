import type { Control } from "../compose/open-control.ts";
import { systemClock } from "../kernel/clock.ts";
import { parseId, type RequestId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { Secret } from "../kernel/secret.ts";
import { createKey, type KeyMode, revokeKey } from "../keys/index.ts";
import { findPlace, type Place } from "../organizations/index.ts";
import { findUsage } from "../usage/index.ts";
import { confirm } from "./confirmation.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

const LIFETIME_MS = 600_000;
/** Usage is written in batches, several a second; after this long something is wrong and the cost stays unsaid. */
const USAGE_PATIENCE_MS = 3_000;
const POLL_MS = 25;

export interface TemporaryKey {
  readonly control: Control;
  readonly place: Place;
  readonly key: Secret;
  /** Aborted when the command is interrupted. */
  readonly signal: AbortSignal;
}

/** Makes a key for chat alone, waits until it works everywhere, and revokes it whatever happens. */
export async function withTemporaryKey(
  invocation: Invocation,
  mode: KeyMode,
  work: (given: TemporaryKey) => Promise<void>,
): Promise<void> {
  const run = async (control: Control, signal: AbortSignal) => {
    const { database, hasher } = control;
    const place = await findPlace(database, null, null);
    const scope = {
      endpoints: ["chat.completions"],
      models: null,
      ipRanges: null,
      expiresAt: new Date(systemClock.nowMs() + LIFETIME_MS),
    };
    const name = "sallyport try";
    const { id, key, generation } = await createKey(database, hasher, { place, name, mode, scope });
    try {
      await confirm(control, generation);
      await work({ control, place, key, signal });
    } finally {
      const revoked = await revokeKey(database, place, id);
      await confirm(control, revoked.generation);
    }
  };
  await withControl(invocation, ({ control, stopped }) => run(control, stopped), "finish");
}

/** What the server recorded for a request; null when it does not know, or does not say in time. */
export async function recordedCost(
  { database }: Control,
  { organization }: Place,
  request: string | null,
): Promise<MicroUsd | null> {
  const id = request === null ? null : parseId<RequestId>(request);
  if (id === null) return null;
  const deadlineMs = systemClock.monotonicMs() + USAGE_PATIENCE_MS;
  while (systemClock.monotonicMs() < deadlineMs) {
    const usage = await database.inTenant(organization.id, (db) => findUsage(db, id));
    if (usage) return usage.costMicroUsd;
    await Bun.sleep(POLL_MS);
  }
  return null;
}
