import type { OutgoingMail } from "../ports/mail-transport.ts";
import type { MailTo } from "./message.ts";
import type { MailWords } from "./wording.ts";
import { wordingOf, wordsOf } from "./words.ts";

/** Who sends, as every mail says it (R-12). */
export interface MailSender {
  readonly product: string;
  /** Legal name and address of the operator, in one line. */
  readonly operator: string;
  /** The site's own address, without a slash at its end. Never taken from a request, which its sender could forge. */
  readonly publicUrl: string;
}

/** A mail as text and HTML, in its reader's language. */
export function composeMail(id: string, { to, language, message }: MailTo, sender: MailSender): OutgoingMail {
  const words = wordsOf(language, message, sender.product);
  const foot = [wordingOf(language).foot(to), sender.operator];
  const url = words.button && sender.publicUrl + words.button.path;
  return {
    id,
    to,
    subject: words.subject,
    text: asText(words, url, foot),
    html: asHtml(language, words, url, foot, sender.product),
  };
}

function asText(words: MailWords, url: string | undefined, foot: readonly string[]): string {
  const facts = words.facts?.map(([what, value]) => `${what}: ${value}`).join("\n");
  const parts = [
    words.title,
    ...words.paragraphs,
    facts,
    words.button && `${words.button.label}:\n${url}`,
    ...words.after,
    `-- \n${foot.join("\n")}`,
  ];
  return `${parts.filter((part) => part !== undefined).join("\n\n")}\n`;
}

const FONT = "font-family: system-ui, -apple-system, 'Segoe UI', sans-serif";
const INK = "#1d2320";
const QUIET = "#5c645f";
const ACCENT = "#0f6b5d";

/** Mail programs read styles only where they stand. No picture, no link but ours: nothing can be counted. */
function asHtml(
  language: string,
  words: MailWords,
  url: string | undefined,
  foot: readonly string[],
  product: string,
): string {
  const paragraph = (text: string) => `<p style="margin: 0 0 16px">${escaped(text)}</p>`;
  const facts = (words.facts ?? [])
    .map(
      ([what, value]) =>
        `<tr><th scope="row" align="left" style="padding: 4px 16px 4px 0; color: ${QUIET}; font-weight: 400">${escaped(what)}</th><td style="padding: 4px 0">${escaped(value)}</td></tr>`,
    )
    .join("");
  const button =
    words.button && url
      ? `<p style="margin: 24px 0"><a href="${escaped(url)}" style="display: inline-block; padding: 10px 18px; background: ${ACCENT}; color: #ffffff; text-decoration: none; border-radius: 6px">${escaped(words.button.label)}</a></p>`
      : "";
  const plain = url
    ? `<p style="margin: 0 0 16px; color: ${QUIET}">${escaped(wordingOf(language === "es" ? "es" : "en").plainLink)}<br><a href="${escaped(url)}" style="color: ${ACCENT}; word-break: break-all">${escaped(url)}</a></p>`
    : "";
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"><title>${escaped(words.subject)}</title></head>
<body style="margin: 0; padding: 24px; background: #f4f3ee; color: ${INK}; ${FONT}; font-size: 16px; line-height: 1.5">
<div style="max-width: 560px; margin: 0 auto; padding: 32px; background: #ffffff; border-radius: 10px">
<p style="margin: 0 0 24px; font-weight: 600">${escaped(product)}</p>
<h1 style="margin: 0 0 16px; font-size: 22px; line-height: 1.25">${escaped(words.title)}</h1>
${words.paragraphs.map(paragraph).join("")}${facts && `<table role="presentation" style="margin: 0 0 16px; border-collapse: collapse">${facts}</table>`}${button}${words.after.map(paragraph).join("")}${plain}
</div>
<div style="max-width: 560px; margin: 16px auto 0; color: ${QUIET}; font-size: 13px">${foot.map((line) => `<p style="margin: 0 0 4px">${escaped(line)}</p>`).join("")}</div>
</body></html>
`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}
