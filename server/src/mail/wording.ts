import type { MailMessage } from "./message.ts";

/** What stands in a mail, before it is text or HTML. */
export interface MailWords {
  readonly subject: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  /** Rows of a table: what, and its value. */
  readonly facts?: readonly (readonly [string, string])[];
  readonly button?: { readonly label: string; readonly path: string };
  readonly after: readonly string[];
}

/** One language's words for some mails. */
export type WordingOf<Message extends MailMessage> = {
  readonly [Template in Message["template"]]: (
    message: Extract<Message, { template: Template }>,
    say: Saying,
  ) => MailWords;
};

/** One language's words for every mail. */
export type Wording = WordingOf<MailMessage> & {
  /** Under every mail. */
  readonly foot: (address: string) => string;
  readonly plainLink: string;
};

/** What every wording needs. */
export interface Saying {
  /** The product's or operator's name. */
  readonly product: string;
  readonly time: (ms: number) => string;
  /** @param micro micro-dollars */
  readonly money: (micro: string) => string;
  readonly count: (value: number) => string;
}
