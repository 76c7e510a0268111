import type { Transporter } from "nodemailer";
import { OperatorError } from "../../kernel/errors.ts";
import { isLoopback } from "../../kernel/loopback.ts";
import type { MailOutcome, MailTransport, OutgoingMail } from "../../ports/mail-transport.ts";

const TIMEOUT_MS = 30_000;

export interface SmtpOptions {
  /** `smtp://user:password@host:587`, which begins in the clear and must change to TLS, or `smtps://…:465`. */
  readonly url: string;
  /** Such as `Sallyport <noreply@example.com>`. */
  readonly from: string;
  /** PEM file of the authorities that the server's certificate may come from; the usual ones without it. */
  readonly ca?: string | undefined;
}

/**
 * Sends by SMTP (RFC 5321). T-1: TLS 1.3 with a verified certificate, unless the server is on this machine.
 * @throws OperatorError when the URL is none
 */
export function createSmtpTransport({ url: text, from, ca }: SmtpOptions): MailTransport {
  const url = readUrl(text);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const secure = url.protocol === "smtps:";
  const local = isLoopback(url.hostname);
  const options = {
    host,
    port: url.port === "" ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && !local,
    ignoreTLS: !secure && local,
    ...(url.username === ""
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    tls: { minVersion: "TLSv1.3" as const, ...(ca === undefined ? {} : { ca }) },
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    // A mail's text comes from our templates alone: it names no file and no address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  };
  // Loaded with the first mail: 20 MB.
  let opened: Promise<Transporter> | null = null;
  const open = async () => (await import("nodemailer")).createTransport(options);
  const domain = from.slice(from.lastIndexOf("@") + 1).replace(/>.*$/, "");
  return {
    async send(mail) {
      try {
        opened ??= open();
        await (await opened).sendMail(asMessage(mail, from, domain));
        return "sent";
      } catch (error) {
        return outcomeOf(error);
      }
    },
    close: () => void opened?.then((transport) => transport.close()),
  };
}

function asMessage({ id, to, subject, text, html }: OutgoingMail, from: string, domain: string) {
  return {
    from,
    to: { name: "", address: to },
    subject,
    text,
    html,
    messageId: `<${id}@${domain}>`,
    headers: {
      // RFC 3834: no vacation answers to these.
      "auto-submitted": "auto-generated",
    },
  };
}

/** RFC 5321: a code of 5xx to this very mail is final. Everything else may be otherwise in a while. */
function outcomeOf(error: unknown): MailOutcome {
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown };
  const aboutMail = code === "EENVELOPE" || code === "EMESSAGE";
  return aboutMail && typeof responseCode === "number" && responseCode >= 500 ? "refused" : "unreachable";
}

function readUrl(text: string): URL {
  const url = URL.parse(text);
  if (url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== "") return url;
  throw new OperatorError(
    "SALLYPORT_SMTP_URL must be such as 'smtp://user:password@mail.example.com:587' or 'smtps://…:465'.",
  );
}
