export { composeMail, type MailSender } from "./compose-mail.ts";
export { type MailBatch, sendDueMails, sweepOldMails } from "./jobs.ts";
export type { LeakFinder, MailMessage, MailTo, SecurityChange, Sighting } from "./message.ts";
export { openMail, queueMail } from "./outbox.ts";
export { keptMails } from "./store.ts";
