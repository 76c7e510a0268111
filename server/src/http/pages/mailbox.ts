import { isLoopback } from "../../kernel/loopback.ts";
import { asset } from "./assets.ts";
import { type Html, html } from "./html.ts";

/** A mail that was not sent but kept. */
export interface KeptMail {
  readonly id: string;
  readonly at: Date;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Mailbox {
  /** The oldest first. */
  readonly read: () => Promise<readonly KeptMail[]>;
  /** The caller's network address. */
  readonly addressOf: (request: Request) => string;
}

const PATH = /^\/mailbox(?:\/([0-9a-f-]{36})(\/html)?)?$/;

const PAGE = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "x-robots-tag": "noindex",
  "content-security-policy":
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
};

/** What a mail wrote itself runs nothing, loads nothing, and belongs to no site: it is shown in a frame of ours. */
const FRAMED = {
  ...PAGE,
  "content-security-policy":
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
  "x-frame-options": "SAMEORIGIN",
};

/**
 * In development: the mails that were not sent. For the machine itself alone: whoever comes from elsewhere, and a page of another
 * site that has its name point here, finds nothing.
 * @returns null where the request is for something else, or for nobody here
 */
export function mailbox({ read, addressOf }: Mailbox): (request: Request) => Promise<Response> | null {
  return (request) => {
    const url = new URL(request.url);
    const [path, id, framed] = PATH.exec(url.pathname) ?? [];
    if (path === undefined || request.method !== "GET") return null;
    if (!isLoopback(addressOf(request)) || !isLoopback(url.hostname)) return null;
    return answer(read, url.origin, id ?? null, framed !== undefined);
  };
}

async function answer(
  read: Mailbox["read"],
  origin: string,
  id: string | null,
  isFramed: boolean,
): Promise<Response> {
  const mails = (await read()).toReversed();
  const mail = id === null ? null : mails.find((one) => one.id === id);
  if (mail === undefined) return page("No such mail", html`<p>This mail is not kept.</p>`, 404);
  if (mail === null) return page("Mailbox", listOf(mails));
  if (isFramed) return new Response(mail.html, { headers: FRAMED });
  return page(mail.subject, one(mail, origin));
}

function listOf(mails: readonly KeptMail[]): Html {
  if (mails.length === 0)
    return html`<p class="lead">No mail is kept. What this development server would send stands here instead.</p>`;
  const rows = mails.map(
    ({ id, at, to, subject }) =>
      html`<li><a href="/mailbox/${id}">${subject}</a><br><span class="mute sm">${moment(at)}, to ${to}</span></li>`,
  );
  return html`<p class="lead">What this development server would send, the newest first.</p><ul class="mails">${rows}</ul>`;
}

function one({ id, at, to, subject, text }: KeptMail, origin: string): Html {
  return html`<p><a href="/mailbox">All mails</a></p>
<dl class="kv"><dt>To</dt><dd>${to}</dd><dt>Written</dt><dd>${moment(at)}</dd></dl>
<h2>As text</h2><pre class="code mail-text" tabindex="0">${linked(text, origin)}</pre>
<h2>As HTML</h2><iframe class="mail-frame" title="${subject}" sandbox="" src="/mailbox/${id}/html"></iframe>`;
}

/** Addresses of this server can be opened; in the frame they cannot. */
function linked(text: string, origin: string): readonly (string | Html)[] {
  return text.split(/(https?:\/\/\S+)/).map((part) => {
    const url = URL.parse(part);
    const isOurs = url !== null && (url.origin === origin || isLoopback(url.hostname));
    return isOurs ? html`<a href="${part}">${part}</a>` : part;
  });
}

const moment = (at: Date) =>
  html`<time datetime="${at.toISOString()}">${at.toISOString().slice(0, 19)} UTC</time>`;

function page(title: string, body: Html, status = 200): Response {
  const { text } = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="icon" type="image/svg+xml" href="${asset("mark.svg")}"><link rel="stylesheet" href="${asset("public.css")}"></head>
<body class="pub"><main id="main" class="wrap mailbox"><h1>${title}</h1>${body}</main></body></html>
`;
  return new Response(text, { status, headers: PAGE });
}
