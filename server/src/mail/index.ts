export { composeMail, type MailSender } from "./compose-mail.ts";
export { type MailBatch, type MailJob, sendDueMails, sweepOldMails } from "./jobs.ts";
export type { MailLanguage, MailMessage, MailTo, SecurityChange, Sighting } from "./message.ts";
export { openMail, queueMail } from "./outbox.ts";
export { keptMails } from "./store.ts";
