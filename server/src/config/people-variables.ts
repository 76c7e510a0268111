import { z } from "zod";
import { isLoopback } from "../kernel/loopback.ts";
import { issuerList, issuerSecrets } from "./issuers.ts";
import { integer, list, networks, optionalText, variable } from "./variable.ts";

const domains = list.pipe(
  z.array(
    z.string().regex(/^(?:[a-z0-9-]+\.)+[a-z0-9-]+$/i, "must be domains such as example.com, in ASCII"),
  ),
);

const mailAddress = z
  .string()
  .regex(/^[^<>@\s]+@[^<>@\s]+$/, "must be a mail address such as hello@example.com")
  .optional();

/** What people who sign in, and the mails to them, depend on. */
export const PEOPLE_VARIABLES = {
  publicUrl: variable({
    name: "SALLYPORT_PUBLIC_URL",
    sentence:
      "The address at which people open this server, such as https://ai.example.com: links in mails and on public pages begin with it, and only its pages can change anything. In production nobody can sign in without it.",
    schema: z
      .string()
      .refine(isPublicUrl, "must be an https address without a path, such as https://ai.example.com")
      .optional(),
    default: null,
    secret: false,
  }),
  productName: variable({
    name: "SALLYPORT_PRODUCT_NAME",
    sentence: "What this service is called in mails and on its pages.",
    schema: z.string().trim().min(1).max(60, "must have at most 60 characters"),
    default: "Sallyport",
    secret: false,
  }),
  operatorName: variable({
    name: "SALLYPORT_OPERATOR_NAME",
    sentence:
      "Legal name and address of whoever runs this server, in one line; it stands under every mail. Needed in production to send mail.",
    schema: z.string().trim().min(1).max(300, "must have at most 300 characters").optional(),
    default: null,
    secret: false,
  }),
  contact: variable({
    name: "SALLYPORT_CONTACT",
    sentence: "Mail address of whoever runs this server; it stands on the public pages.",
    schema: mailAddress,
    default: null,
    secret: false,
  }),
  privacyContact: variable({
    name: "SALLYPORT_PRIVACY_CONTACT",
    sentence: "Mail address for questions about personal data. SALLYPORT_CONTACT without it.",
    schema: mailAddress,
    default: null,
    secret: false,
  }),
  securityContact: variable({
    name: "SALLYPORT_SECURITY_CONTACT",
    sentence:
      "Mail address for reports of weaknesses; it stands in /.well-known/security.txt. SALLYPORT_CONTACT without it.",
    schema: mailAddress,
    default: null,
    secret: false,
  }),
  policiesDir: variable({
    name: "SALLYPORT_POLICIES_DIR",
    sentence:
      "Folder with your own texts for the public pages: terms, acceptable-use, privacy and data-processing, each as NAME.en.txt and NAME.es.txt. Without one, a page says what the software does. A start with another text makes a new version, which people are asked to agree to.",
    schema: optionalText,
    default: null,
    secret: false,
  }),
  smtpUrl: variable({
    name: "SALLYPORT_SMTP_URL",
    sentence:
      "The mail server, such as smtp://user:password@mail.example.com:587, which has to change to TLS, or smtps://…:465. In development mails are kept without it, for 'sallyport mailbox'.",
    schema: optionalText,
    default: null,
    secret: true,
  }),
  smtpCa: variable({
    name: "SALLYPORT_SMTP_CA",
    sentence:
      "File with the certificates, in PEM, of the authorities that the mail server's certificate may come from. The usual ones without it.",
    schema: optionalText,
    default: null,
    secret: false,
  }),
  mailFrom: variable({
    name: "SALLYPORT_MAIL_FROM",
    sentence: "Who mails come from, such as 'Example <noreply@example.com>'. Belongs to SALLYPORT_SMTP_URL.",
    schema: z
      .string()
      .regex(
        /^(?:[^<>@\p{Cc}]+ <[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/u,
        "must be such as 'Example <noreply@example.com>'",
      )
      .optional(),
    default: null,
    secret: false,
  }),
  signUp: variable({
    name: "SALLYPORT_SIGN_UP",
    sentence:
      "Who may open an account: 'open' anybody, 'invited' who was invited by a member, 'closed' nobody.",
    schema: z.enum(["open", "invited", "closed"], "must be 'open', 'invited' or 'closed'"),
    default: "open",
    secret: false,
  }),
  signInWith: variable({
    name: "SALLYPORT_SIGN_IN_WITH",
    sentence:
      "Other parties by which people can sign in (comma-separated), such as 'google=client-id, github=client-id, company=https://login.example.com client-id'. All but github speak OpenID Connect; 'private' at the end of one allows a private address. At each, allow the address of this server with /sign-in/callback/ and the name.",
    schema: issuerList,
    default: "",
    secret: false,
  }),
  signInSecrets: variable({
    name: "SALLYPORT_SIGN_IN_SECRETS",
    sentence: "Their client secrets by name, such as 'google:secret,company:secret'.",
    schema: issuerSecrets,
    default: "",
    secret: true,
  }),
  turnstileSiteKey: variable({
    name: "SALLYPORT_TURNSTILE_SITE_KEY",
    sentence:
      "Site key of Cloudflare Turnstile, which then stands on the sign-up page instead of the proof of work. It belongs to the host of SALLYPORT_PUBLIC_URL.",
    schema: optionalText,
    default: null,
    secret: false,
  }),
  turnstileSecret: variable({
    name: "SALLYPORT_TURNSTILE_SECRET",
    sentence: "Its secret key. Without it Turnstile is off, and browsers solve a proof of work.",
    schema: optionalText,
    default: null,
    secret: true,
  }),
  appOrigins: variable({
    name: "SALLYPORT_APP_ORIGINS",
    sentence:
      "Other sites of yours (comma-separated origins, such as https://app.example.com) whose pages may call the control API with a token of five minutes. No other site may.",
    schema: list.pipe(
      z.array(
        z
          .string()
          .refine(isPublicUrl, "must be https origins without a path, such as https://app.example.com"),
      ),
    ),
    default: "",
    secret: false,
  }),
  signUpsPerNetwork: variable({
    name: "SALLYPORT_SIGN_UPS_PER_NETWORK",
    sentence: "Accounts that may be opened from one network address (of IPv6 one /64) in 24 hours.",
    schema: integer(1, 1_000_000),
    default: "10",
    secret: false,
  }),
  signUpsPerDomain: variable({
    name: "SALLYPORT_SIGN_UPS_PER_DOMAIN",
    sentence:
      "Accounts that may be opened with addresses of one mail domain in 24 hours; fifty times as many at the large public providers.",
    schema: integer(1, 1_000_000),
    default: "100",
    secret: false,
  }),
  consoleNetworks: variable({
    name: "SALLYPORT_CONSOLE_NETWORKS",
    sentence:
      "Networks (CIDR, comma-separated) from which the operators' console can be opened; for everybody else it is not there. From everywhere when empty.",
    schema: networks,
    default: "",
    secret: false,
  }),
  refusedMailDomains: variable({
    name: "SALLYPORT_REFUSED_MAIL_DOMAINS",
    sentence:
      "Mail domains (comma-separated) whose addresses cannot sign up, with their subdomains, beside the built-in list of disposable ones.",
    schema: domains,
    default: "",
    secret: false,
  }),
  allowedMailDomains: variable({
    name: "SALLYPORT_ALLOWED_MAIL_DOMAINS",
    sentence: "Mail domains (comma-separated) that may sign up although they are on the built-in list.",
    schema: domains,
    default: "",
    secret: false,
  }),
} as const;

/** Over TLS, but on this machine; no path, because cookies and passkeys belong to the whole host. */
function isPublicUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.origin !== text) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}
