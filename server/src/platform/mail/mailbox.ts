import type { MailTransport } from "../../ports/mail-transport.ts";

/** For development: sends nothing. Mails stay in the outbox, where 'sallyport mailbox' shows them. */
export function createMailbox(): MailTransport {
  return { send: () => Promise.resolve("kept"), close() {} };
}
