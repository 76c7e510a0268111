import { openAddress, type PeopleKeys } from "../accounts/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { queueMail } from "../mail/index.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import type { Vault } from "../vault/index.ts";
import { waitAfter } from "./schedule.ts";
import { openSecret, secretsOf } from "./secrets-store.ts";
import { type Line, type Outcome, send } from "./send.ts";
import { bodyOf, webhookId } from "./signing.ts";
import { type ClaimedDelivery, readersOf, settle, type Trouble } from "./work-store.ts";

export interface WebhookWork extends Pick<Line, "egress" | "development" | "allMs"> {
  /** With the worker's login. */
  readonly database: ControlDatabase;
  readonly vault: Vault;
  readonly clock: Clock;
  /** Null: no mail goes out here. */
  readonly keys: () => Promise<PeopleKeys | null>;
}

/**
 * Sends a delivery once and writes down what came of it, with the mails that follow. Who dies in between has sent it, and it is sent
 * again: its receiver tells by the id that it knows it. Resolves to what the attempt came to.
 */
export async function workOn(work: WebhookWork, delivery: ClaimedDelivery): Promise<Outcome> {
  const { database, vault, clock } = work;
  const { organization, endpoint, url, event, type, data, createdAt, attempt, newestSecret } = delivery;
  const known = await database.inTenant(organization, (db) => secretsOf(db, [endpoint]));
  const signing = newestSecret ? known.filter(({ signsUntil }) => signsUntil === null) : known;
  const secrets = await Promise.all(signing.map((secret) => openSecret(vault, secret)));
  const [beganMs, startedMs] = [clock.nowMs(), clock.monotonicMs()];
  const line = { ...work, nowMs: () => clock.nowMs() };
  const answer = await send(line, url, secrets, {
    id: webhookId(event),
    timestamp: Math.floor(beganMs / 1_000),
    body: bodyOf(type, createdAt, data),
  });
  const attempted = {
    ...answer,
    beganMs,
    tookMs: clock.monotonicMs() - startedMs,
    signatures: secrets.length,
  };
  // Read before the transaction, which is to be short.
  const people = answer.outcome === "delivered" ? null : await work.keys();
  // Whoever asked for a test is there, and asks for another.
  const wait = type === "webhook.test" ? null : waitAfter(attempt, answer.retryAfter);
  await database.asOperator(async (db) => {
    const trouble = await settle(db, delivery, attempted, wait);
    if (trouble !== null && people !== null) await tell(vault, people, db, endpoint, trouble);
  });
  return answer.outcome;
}

/** Owners and admins are told, in the transaction that disables the address, or finds that nothing has reached it for an hour. */
async function tell(
  vault: Vault,
  people: PeopleKeys,
  db: OperatorDb,
  endpoint: string,
  trouble: Trouble,
): Promise<void> {
  for (const { slug, organization, url, account, key, address, language } of await readersOf(db, endpoint))
    await queueMail(db, people, account, {
      to: await openAddress(vault, account, key, address),
      language,
      message: {
        template: "webhook_trouble",
        organization,
        host: new URL(url).host,
        trouble,
        path: `/app/${slug}/webhooks`,
      },
    });
}
