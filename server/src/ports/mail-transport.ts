/** A mail as it goes out. */
export interface OutgoingMail {
  /** Stays the same when it is sent again, so that whoever gets it twice sees one. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/**
 * What came of it. `refused`: it is not taken, and never will be. `unreachable`: another try may help.
 * `kept`: it was not sent but is kept here for its reader, as in development.
 */
export type MailOutcome = "sent" | "kept" | "refused" | "unreachable";

/** Sends mails. Adapter: platform/mail. */
export interface MailTransport {
  send(mail: OutgoingMail): Promise<MailOutcome>;
  close(): void;
}
