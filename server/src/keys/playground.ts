import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { type ApiKeyId, type MemberId, newId, type SessionId } from "../kernel/ids.ts";
import { secureRandomBytes } from "../kernel/random.ts";
import type { Secret } from "../kernel/secret.ts";
import type { Place } from "../organizations/index.ts";
import type { TenantDb } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import { SALT_BYTES } from "./create.ts";
import { generateKey, type KeyMode } from "./format.ts";
import type { KeyHasher } from "./hash.ts";
import { endOlderPlaygroundKeys, insertPlaygroundKey } from "./playground-store.ts";

/** The page asks for another one before it ends. */
const PLAYGROUND_SECONDS = 900;
/** Pages of one session that have a key at once; the oldest key ends when one more is opened. */
const MOST_OPEN = 10;

/** For whom a playground is opened, and where. */
export interface PlaygroundRequest {
  readonly place: Place;
  readonly member: MemberId;
  readonly session: SessionId;
  readonly mode: KeyMode;
  readonly endpoints: readonly string[];
}

export interface PlaygroundKey {
  readonly id: ApiKeyId;
  /** The only copy there will ever be (K-2). */
  readonly key: Secret;
  readonly endsAt: Date;
  /** At which it works everywhere. */
  readonly generation: bigint;
}

/**
 * Makes a key for the playground of a member: it counts as the member's, is in no list and no quota, is good from our own pages
 * only, and ends with its session and after a quarter of an hour at most.
 * @throws ActError not_authenticated when the session has just ended
 */
export async function openPlayground(
  db: TenantDb,
  hasher: KeyHasher,
  { place, member, session, mode, endpoints }: PlaygroundRequest,
): Promise<PlaygroundKey> {
  const generation = await nextGeneration(db);
  const { key, parsed } = generateKey(mode);
  const id = newId<ApiKeyId>();
  const endsAt = await insertPlaygroundKey(db, {
    id,
    publicId: parsed.publicId,
    lastFour: key.reveal().slice(-4),
    name: "Playground",
    mode,
    hash: hasher.hash(parsed.secret, secureRandomBytes(SALT_BYTES)),
    organizationId: place.organization.id,
    projectId: place.project.id,
    memberId: member,
    session,
    endpoints,
    generation,
    lifetimeSeconds: PLAYGROUND_SECONDS,
  });
  if (endsAt === null) throw new ActError("not_authenticated");
  await endOlderPlaygroundKeys(db, session, MOST_OPEN, generation);
  const facts = { project: place.project.id, member, mode, expiresAt: endsAt.toISOString(), generation };
  await recordAudit(db, "playground.opened", id, facts);
  return { id, key, endsAt, generation };
}
