import type { PeopleKeys, PersonKey } from "../accounts/index.ts";
import { type AccountId, newId, type SessionId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";
import type { Device } from "../sessions/index.ts";
import { insertEvent } from "./store.ts";
import type { SecurityEvent } from "./words.ts";

/** Where a request came from. */
export interface Origin {
  /** The network address as it is counted: of IPv6 the /64. */
  readonly network: string;
  readonly device: Device;
}

/**
 * Writes an event down, in the transaction of what happened.
 * @param reason a fixed word, for what was refused
 */
export async function recordEvent(
  db: OperatorDb,
  keys: PeopleKeys,
  event: SecurityEvent,
  origin: Origin,
  about: {
    readonly account?: AccountId | null;
    readonly key?: PersonKey | null;
    readonly session?: SessionId | null;
    readonly refused?: string;
  },
): Promise<void> {
  const id = newId();
  const { network, device } = origin;
  await insertEvent(db, {
    id,
    event,
    outcome: about.refused === undefined ? "done" : "refused",
    reason: about.refused ?? null,
    account: about.account ?? null,
    session: about.session ?? null,
    networkIndex: keys.networkIndex(network),
    network: about.key?.seal("security_events.network", id, network) ?? null,
    ...device,
  });
}
