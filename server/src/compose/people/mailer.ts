import { type PeopleKeys, readPeopleKeys } from "../../accounts/index.ts";
import type { Config } from "../../config/index.ts";
import type { KeptMail } from "../../http/pages/mailbox.ts";
import { systemClock } from "../../kernel/clock.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { readSmallFile } from "../../kernel/small-file.ts";
import { composeMail, keptMails, type MailSender, openMail, sendDueMails } from "../../mail/index.ts";
import { createMailbox, createSmtpTransport } from "../../platform/mail/index.ts";
import { connectControlDatabase } from "../../platform/postgres/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import type { Log } from "../../ports/log.ts";
import type { MailTransport } from "../../ports/mail-transport.ts";
import { createVault, type Vault } from "../../vault/index.ts";
import type { Given } from "../given.ts";

const LOOK_EVERY_MS = 1_000;
const MOST_AT_ONCE = 50;
const MOST_SHOWN = 100;

/**
 * Sends the mails of the outbox until it is stopped.
 * @throws OperatorError where mail is to be sent and the worker has no login
 */
export function openMailer({ config, kms, address }: Given, log: Log): { stop(): Promise<void> } {
  const transport = transportOf(config);
  const found = address("sallyport_worker");
  if (transport === null) return { stop: async () => {} };
  if (found === null) {
    transport.close();
    if (config.mailFrom === undefined) return { stop: async () => {} };
    throw new OperatorError(
      "SALLYPORT_DATABASE_URL_WORKER must be set where mail is sent; it is the worker login's database URL.",
    );
  }
  const database = connectControlDatabase(found, { kind: "server", id: "worker" });
  const vault = createVault(kms, systemClock);
  const sender = senderOf(config);
  let keys: PeopleKeys | null = null;
  let failing = "";
  const work = async () => {
    try {
      keys ??= await readPeopleKeys(database, vault);
      if (keys === null) return;
      const { failed, postponed } = await sendDueMails({ database, keys, transport, sender }, MOST_AT_ONCE);
      if (failed + postponed > 0) log.write("warn", "mails_not_sent", { failed, postponed });
      failing = "";
    } catch (error) {
      const failure = error instanceof Error ? error.name : "unknown";
      if (failure !== failing) log.write("error", "mailing_failed", { failure });
      failing = failure;
    }
  };
  let working: Promise<void> | null = null;
  const timer = setInterval(() => {
    working ??= work().finally(() => {
      working = null;
    });
  }, LOOK_EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await working;
      transport.close();
      await database.close();
    },
  };
}

/** Null in production without a mail server: nothing is sent, and no door lets anybody wait for a mail. */
function transportOf({ smtpUrl, smtpCa, mailFrom, production }: Config): MailTransport | null {
  if (smtpUrl === undefined || mailFrom === undefined) return production ? null : createMailbox();
  const ca = smtpCa === undefined ? undefined : readSmallFile(smtpCa, "SALLYPORT_SMTP_CA");
  return createSmtpTransport({ url: smtpUrl, from: mailFrom, ca });
}

function senderOf({ productName, operatorName, publicUrl, port }: Config): MailSender {
  return {
    product: productName,
    operator: operatorName ?? "This is a development server; nobody was named who runs it.",
    publicUrl: publicUrl ?? `http://localhost:${port}`,
  };
}

/** What the mails that a development server keeps say, the oldest first. */
export function readMailbox(
  database: ControlDatabase,
  vault: Vault,
  config: Config,
): () => Promise<readonly KeptMail[]> {
  return async () => {
    const keys = await readPeopleKeys(database, vault);
    if (keys === null) return [];
    const rows = await database.asOperator((db) => keptMails(db, MOST_SHOWN));
    const sender = senderOf(config);
    return rows.map(({ id, sealed, at }) => ({ at, ...composeMail(id, openMail(keys, id, sealed), sender) }));
  };
}
