export { createMailbox } from "./mailbox.ts";
export { createSmtpTransport } from "./smtp.ts";
