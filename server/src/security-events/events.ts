import type { PeopleKeys, PersonKey } from "../accounts/index.ts";
import { type AccountId, newId, type SessionId } from "../kernel/ids.ts";
import type { OperatorDb } from "../ports/database.ts";
import type { Device } from "../sessions/index.ts";
import { insertEvent } from "./store.ts";

/** AB-4: everything that is written down about who came in, tried to, or changed how. */
export const SECURITY_EVENTS = [
  "account.opened",
  "account.opening_repeated",
  "account.verified",
  "account.address_change_asked",
  "account.address_changed",
  "account.address_kept",
  "account.deletion_requested",
  "account.deletion_withdrawn",
  "account.reported",
  "password.changed",
  "password.reset_asked",
  "password.reset",
  "session.opened",
  "session.refused",
  "session.proven_again",
  "session.ended",
  "session.all_ended",
  "factor.totp_added",
  "factor.totp_removed",
  "factor.codes_renewed",
  "factor.code_used",
  "factor.passkey_added",
  "factor.passkey_removed",
  "factor.issuer_linked",
  "invitation.accepted",
  "door.refused",
] as const;
export type SecurityEvent = (typeof SECURITY_EVENTS)[number];

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
