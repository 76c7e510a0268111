import type { PeopleKeys } from "../accounts/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { MailTransport } from "../ports/mail-transport.ts";
import { SealBroken } from "../vault/index.ts";
import { composeMail, type MailSender } from "./compose-mail.ts";
import { openMail } from "./outbox.ts";
import { claimMail, type MailRow, markFailed, markSent, postpone, sweepMails } from "./store.ts";

/** Longer than any transport takes for one mail. */
const LEASE_SECONDS = 300;
/** About a day of tries, each after twice the pause before it. */
const MOST_ATTEMPTS = 11;
const FIRST_PAUSE_SECONDS = 60;
/** what is left of a mail, which is that there was one. */
const KEPT_SECONDS = 30 * 86_400;

export interface MailJob {
  readonly database: ControlDatabase;
  readonly keys: PeopleKeys;
  readonly transport: MailTransport;
  readonly sender: MailSender;
}

/** What a batch came to. */
export interface MailBatch {
  readonly sent: number;
  readonly failed: number;
  readonly postponed: number;
}

/**
 * Sends the mails that are due. Each is taken before it is sent and marked afterwards: who dies in between leaves a mail that is
 * sent again, with the same id, and none that is lost.
 * @param most of them
 */
export async function sendDueMails(job: MailJob, most: number): Promise<MailBatch> {
  const batch = { sent: 0, failed: 0, postponed: 0 };
  for (let done = 0; done < most; done += 1) {
    const row = await job.database.asOperator((db) => claimMail(db, LEASE_SECONDS));
    if (row === null) break;
    batch[await sendOne(job, row)] += 1;
  }
  return batch;
}

async function sendOne(
  { database, keys, transport, sender }: MailJob,
  row: MailRow,
): Promise<keyof MailBatch> {
  const { id, sealed, attempts } = row;
  const outcome = await attempt();
  if (outcome === "sent" || outcome === "kept") {
    await database.asOperator((db) => markSent(db, id, outcome === "kept"));
    return "sent";
  }
  if (outcome === "unreachable" && attempts < MOST_ATTEMPTS) {
    await database.asOperator((db) => postpone(db, id, FIRST_PAUSE_SECONDS * 2 ** (attempts - 1)));
    return "postponed";
  }
  await database.asOperator((db) => markFailed(db, id, outcome));
  return "failed";

  async function attempt() {
    try {
      return await transport.send(composeMail(id, openMail(keys, id, sealed), sender));
    } catch (error) {
      if (error instanceof SealBroken) return "unreadable";
      throw error;
    }
  }
}

/** Forgets mails that ended long ago. */
export function sweepOldMails(database: ControlDatabase): Promise<number> {
  return database.asOperator((db) => sweepMails(db, KEPT_SECONDS));
}
