import { systemClock } from "../../kernel/clock.ts";
import { Secret } from "../../kernel/secret.ts";
import { createKey } from "../../operations/keys/create.ts";
import { revokeKey } from "../../operations/keys/revoke.ts";
import { listRequests } from "../../operations/usage/list.ts";
import { placeOf } from "../act/organization-option.ts";
import type { Performer } from "../act/performer.ts";
import type { Words } from "../act/words.ts";
import { refuseUnconfirmed } from "../keys/new-key.ts";

const LIFETIME_MS = 600_000;
/** Usage is written in batches, several a second; after this long something is wrong and the cost stays unsaid. */
const USAGE_PATIENCE_MS = 3_000;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 400;

export interface TemporaryKey {
  readonly key: Secret;
  /** What the server recorded for a request, in US dollars; null when it does not know, or does not say in time. */
  costOf(request: string | null): Promise<string | null>;
}

/** Makes a key for chat alone, which works everywhere when `work` begins, and revokes it whatever happens. */
export async function withTemporaryKey(
  performer: Performer,
  words: Words,
  mode: "live" | "test",
  work: (given: TemporaryKey) => Promise<void>,
): Promise<void> {
  const place = await placeOf(words, performer);
  const { id, key, nodes } = await performer.perform(createKey, {
    ...place,
    ...{ mode, name: "sallyport try", endpoints: ["chat.completions"] },
    expires_at: new Date(systemClock.nowMs() + LIFETIME_MS).toISOString(),
  });
  const { organization } = place;
  try {
    refuseUnconfirmed(nodes);
    const costOf = async (request: string | null) =>
      request === null ? null : recordedCost(performer, organization, id, request);
    await work({ key: new Secret(key), costOf });
  } finally {
    await performer.perform(revokeKey, { organization, key: id });
  }
}

async function recordedCost(
  performer: Performer,
  organization: string,
  key: string,
  request: string,
): Promise<string | null> {
  const deadlineMs = systemClock.monotonicMs() + USAGE_PATIENCE_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const { items } = await performer.perform(listRequests, { organization, key, limit: 10 });
    const found = items.find((one) => one.request === request);
    if (found) return found.cost_usd;
    if (systemClock.monotonicMs() + pauseMs > deadlineMs) return null;
    await Bun.sleep(pauseMs);
  }
}
