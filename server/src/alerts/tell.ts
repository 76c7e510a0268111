import { openAddress, type PeopleKeys } from "../accounts/index.ts";
import type { Clock } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { type MailMessage, queueMail } from "../mail/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { Vault } from "../vault/index.ts";
import { type DueAlert, noteMails, readDue, readReaders, takeAlert } from "./store.ts";

export interface Telling {
  /** With the worker's login. */
  readonly database: ControlDatabase;
  readonly vault: Vault;
  readonly clock: Clock;
  /** Null: no mail goes out here; what is due is noted all the same. */
  readonly keys: PeopleKeys | null;
}

/**
 * C-4: tells what is due by mail, each thing once: it is taken, and its mails are written, in one transaction, so that neither two
 * workers nor a crash tells it twice or not at all.
 * @returns how many mails were written
 */
export async function tellAlerts({ database, vault, clock, keys }: Telling): Promise<number> {
  let mails = 0;
  for (const due of await database.asOperator(readDue))
    mails += await database.asOperator(async (db) => {
      const id = newId();
      if (!(await takeAlert(db, id, due)) || keys === null) return 0;
      const readers = await readReaders(db, due.organization, due.kind);
      for (const { account, key, address, language, role } of readers)
        await queueMail(db, keys, account, {
          to: await openAddress(vault, account, key, address),
          language,
          message: messageOf(due, role, clock.nowMs()),
        });
      await noteMails(db, id, readers.length);
      return readers.length;
    });
  return mails;
}

function messageOf(due: DueAlert, role: string, nowMs: number): MailMessage {
  const common = { organization: due.name, role };
  if (due.kind === "budget")
    return {
      template: "budget_reached",
      ...common,
      scope: due.scope,
      name: due.subject,
      percentage: due.level,
      period: due.period ?? "total",
      spentMicroUsd: String(due.amount),
      limitMicroUsd: String(due.most ?? 0n),
      endsMs: due.endsAt?.getTime() ?? null,
      reachedMs: reachedMs(due, nowMs),
      path: `/app/${due.slug}/limits`,
    };
  if (due.kind === "spend")
    return {
      template: "spend_unusual",
      ...common,
      spentMicroUsd: String(due.amount),
      usualMicroUsd: String(due.usual ?? 0n),
      hourMs: due.startsAt.getTime(),
      path: `/app/${due.slug}/usage?range=24h&by=key`,
    };
  return {
    template: "failures_rising",
    ...common,
    failed: Number(due.amount),
    requests: Number(due.usual ?? 0n),
    path: `/app/${due.slug}/usage?range=24h&by=outcome&result=failed`,
  };
}

/** When the budget is used up if it goes on as in this period so far; null where it is not, or not before it begins anew. */
function reachedMs({ amount, most, startsAt, endsAt }: DueAlert, nowMs: number): number | null {
  const sinceMs = nowMs - startsAt.getTime();
  if (most === null || amount >= most || amount === 0n || sinceMs <= 0) return null;
  const atMs = nowMs + (Number(most - amount) / Number(amount)) * sinceMs;
  return endsAt !== null && atMs >= endsAt.getTime() ? null : Math.round(atMs);
}
