import type { AddressInfo } from "node:net";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

/** A mail as its reader gets it. */
interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A mail server on this machine, which keeps in memory what it is sent. */
export interface Mailbox {
  /** For `SALLYPORT_SMTP_URL`. */
  readonly url: string;
  /**
   * The next mail to an address that no call before has taken; waits until it comes.
   * @param about a part of its subject or text, where several may be on their way
   */
  next(to: string, about?: RegExp): Promise<Mail>;
  close(): Promise<void>;
}

export async function openMailbox(): Promise<Mailbox> {
  const mails: Mail[] = [];
  const readers = new Set<() => void>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, { envelope }, done) {
      simpleParser(stream).then(({ subject = "", text = "", html }) => {
        for (const { address } of envelope.rcptTo)
          mails.push({ to: address.toLowerCase(), subject, text, html: html || "" });
        for (const look of readers) look();
        done();
      }, done);
    },
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    next: (to, about = /(?:)/) =>
      new Promise((found) => {
        const look = () => {
          const index = mails.findIndex(
            (mail) => mail.to === to && about.test(`${mail.subject}\n${mail.text}`),
          );
          const [mail] = index < 0 ? [] : mails.splice(index, 1);
          if (mail === undefined) return;
          readers.delete(look);
          found(mail);
        };
        readers.add(look);
        look();
      }),
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}
