import { z } from "zod";
import { FAILPOINTS } from "../kernel/failpoint.ts";
import { PEOPLE_VARIABLES } from "./people-variables.ts";
import { PICTURE_VARIABLES } from "./picture-variables.ts";
import { integer, list, networks, optionalText, variable } from "./variable.ts";

const onOrOff = z.enum(["on", "off"], "must be 'on' or 'off'").transform((text) => text === "on");
/** As a browser writes it (RFC 6454 section 6.2); schemes of apps and extensions are not known to the URL parser. */
function isOrigin(text: string): boolean {
  if (/^https?:/i.test(text)) return !text.includes("*") && URL.parse(text)?.origin === text;
  return /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9._-]+$/.test(text);
}

const scanner = z
  .string()
  .regex(
    /^[a-z0-9-]{1,40}=(?:https:\/\/|\/)\S+$/,
    "must be entries such as github=https://api.github.com/meta/public_keys/secret_scanning",
  )
  .refine(
    (text) =>
      text.slice(text.indexOf("=") + 1).startsWith("/") || URL.canParse(text.slice(text.indexOf("=") + 1)),
    "names no address",
  )
  .transform((text) => ({ name: text.slice(0, text.indexOf("=")), at: text.slice(text.indexOf("=") + 1) }));

/** Every variable the product reads. Adding one is adding it here. */
export const VARIABLES = {
  port: variable({
    name: "SALLYPORT_PORT",
    sentence: "TCP port to listen on; 0 takes any free one.",
    schema: integer(0, 65_535),
    default: "8787",
    secret: false,
  }),
  bind: variable({
    name: "SALLYPORT_BIND",
    sentence: "Address to listen on. Anything but a loopback address makes this a production deployment.",
    schema: z.union([z.ipv4(), z.ipv6()], "must be an IP address"),
    default: "127.0.0.1",
    secret: false,
  }),
  sharePort: variable({
    name: "SALLYPORT_SHARE_PORT",
    sentence:
      "'on' lets several processes of one deployment listen on one port, if each of them says so; the kernel deals connections out among them.",
    schema: onOrOff,
    default: "off",
    secret: false,
  }),
  roles: variable({
    name: "SALLYPORT_ROLES",
    sentence:
      "Which of the server's processes run here: 'gateway' has the port and serves /v1, 'control' serves /api behind it, 'worker' does the background work and signs the audit ledger. Logins of the others are not needed.",
    schema: list.pipe(
      z
        .array(z.enum(["gateway", "control", "worker"], "must be a list of gateway, control and worker"))
        .min(1, "must name at least one process")
        .refine((roles) => new Set(roles).size === roles.length, "must name each process once")
        .refine(
          (roles) => roles.includes("gateway") || !roles.includes("control"),
          "must name gateway where it names control, which is reached through the gateway's port",
        ),
    ),
    default: "gateway,control,worker",
    secret: false,
  }),
  dataDir: variable({
    name: "SALLYPORT_DATA_DIR",
    sentence: "Folder for the embedded database, the journal and the development key file.",
    schema: z.string().min(1),
    default: "./data",
    secret: false,
  }),
  environment: variable({
    name: "SALLYPORT_ENV",
    sentence:
      "'production' demands real secrets and TLS; implied by DATABASE_URL and by a bind that is not loopback.",
    schema: z.enum(["development", "production"], "must be 'development' or 'production'"),
    default: "development",
    secret: false,
  }),
  masterKey: variable({
    name: "SALLYPORT_MASTER_KEY",
    sentence:
      "32 random bytes in base64 that encrypt stored secrets: 'openssl rand -base64 32'. While it is replaced, several with commas between: the first seals, the others only open.",
    schema: optionalText,
    default: null,
    secret: true,
  }),
  keyPeppers: variable({
    name: "SALLYPORT_KEY_PEPPERS",
    sentence:
      "Peppers for hashes of API keys and tokens as version:base64, such as '2:…,1:…', 32 random bytes each: the first hashes, the others only check.",
    schema: optionalText,
    default: null,
    secret: true,
  }),
  tlsCert: variable({
    name: "SALLYPORT_TLS_CERT",
    sentence:
      "File with the certificate chain in PEM. With SALLYPORT_TLS_KEY the server speaks TLS 1.3 only.",
    schema: optionalText,
    default: null,
    secret: false,
  }),
  tlsKey: variable({
    name: "SALLYPORT_TLS_KEY",
    sentence: "File with the certificate's private key in PEM.",
    schema: optionalText,
    default: null,
    secret: false,
  }),
  tlsProxies: variable({
    name: "SALLYPORT_TLS_PROXIES",
    sentence:
      "Networks (CIDR, comma-separated) of proxies that end TLS in front. Without a certificate of our own, requests of anybody else are refused; only they may state a client's address and scheme.",
    schema: networks,
    default: "",
    secret: false,
  }),
  corsOrigins: variable({
    name: "SALLYPORT_CORS_ORIGINS",
    sentence:
      "Origins (comma-separated, such as https://app.example.com) whose web pages may call the API from a browser. None without it: whoever opens a page can read its key.",
    schema: list.pipe(
      z.array(
        z
          .string()
          .refine(
            isOrigin,
            "must be exact origins such as https://app.example.com, without a path, '*' or 'null'",
          ),
      ),
    ),
    default: "",
    secret: false,
  }),
  databaseUrl: variable({
    name: "DATABASE_URL",
    sentence:
      "PostgreSQL 18 for the gateway's login. Without it an embedded database runs in the data folder.",
    schema: optionalText,
    default: null,
    secret: true,
  }),
  databaseUrlMigrate: variable({
    name: "SALLYPORT_DATABASE_URL_MIGRATE",
    sentence: "The same database for the migration login, which owns the schema.",
    schema: optionalText,
    default: null,
    secret: true,
  }),
  databaseUrlControl: variable({
    name: "SALLYPORT_DATABASE_URL_CONTROL",
    sentence: "The same database for the control plane's login, which the commands use.",
    schema: optionalText,
    default: null,
    secret: true,
  }),
  databaseUrlWorker: variable({
    name: "SALLYPORT_DATABASE_URL_WORKER",
    sentence: "The same database for the worker's login.",
    schema: optionalText,
    default: null,
    secret: true,
  }),
  databaseUrlAudit: variable({
    name: "SALLYPORT_DATABASE_URL_AUDIT",
    sentence:
      "The same database for the auditor's login. A server that has it also signs the audit ledger; at least one must.",
    schema: optionalText,
    default: null,
    secret: true,
  }),
  operator: variable({
    name: "SALLYPORT_OPERATOR",
    sentence:
      "Who runs the commands, for the audit ledger: a user name or an e-mail address. Commands need it in production.",
    schema: z
      .string()
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/,
        "must be letters, digits and ._@- and at most 64 characters",
      )
      .optional(),
    default: null,
    secret: false,
  }),
  auditOrigin: variable({
    name: "SALLYPORT_AUDIT_ORIGIN",
    sentence:
      "The audit ledger's name in its checkpoints, such as 'ai.example.com/audit'. Fixed when the ledger is made; a name is made up without it.",
    schema: z
      .string()
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9./_:-]{0,126}$/,
        "must be an address without scheme, such as 'ai.example.com/audit'",
      )
      .optional(),
    default: null,
    secret: false,
  }),
  redisUrl: variable({
    name: "REDIS_URL",
    sentence:
      "Redis or Valkey in which all nodes count rate limits together; without it each node counts for itself.",
    schema: optionalText,
    default: null,
    secret: true,
  }),
  redisCa: variable({
    name: "SALLYPORT_REDIS_CA",
    sentence:
      "File with the certificates, in PEM, of the authorities that a rediss:// server's certificate may come from. The usual ones without it.",
    schema: optionalText,
    default: null,
    secret: false,
  }),
  ...PEOPLE_VARIABLES,
  ...PICTURE_VARIABLES,
  metricsToken: variable({
    name: "SALLYPORT_METRICS_TOKEN",
    sentence: "Bearer token for GET /metrics. In production /metrics is closed without it.",
    schema: z.string().min(16, "must have at least 16 characters").optional(),
    default: null,
    secret: true,
  }),
  authorityLeaseMs: variable({
    name: "SALLYPORT_AUTHORITY_LEASE_MS",
    sentence:
      "How long a node cut off from the database goes on serving; also the longest a revocation waits for it.",
    schema: integer(1_000, 60_000),
    default: "5000",
    secret: false,
  }),
  connectTimeoutMs: variable({
    name: "SALLYPORT_CONNECT_TIMEOUT_MS",
    sentence: "Longest time to resolve, connect and shake hands with a provider.",
    schema: integer(10, 120_000),
    default: "10000",
    secret: false,
  }),
  firstByteTimeoutMs: variable({
    name: "SALLYPORT_FIRST_BYTE_TIMEOUT_MS",
    sentence: "Longest time a provider may think before its answer begins.",
    schema: integer(10, 3_600_000),
    default: "600000",
    secret: false,
  }),
  idleTimeoutMs: variable({
    name: "SALLYPORT_IDLE_TIMEOUT_MS",
    sentence: "Longest silence inside a provider's answer.",
    schema: integer(10, 3_600_000),
    default: "120000",
    secret: false,
  }),
  answerTimeoutMs: variable({
    name: "SALLYPORT_ANSWER_TIMEOUT_MS",
    sentence: "Longest time one answer may take from its first byte to its last.",
    schema: integer(10, 86_400_000),
    default: "3600000",
    secret: false,
  }),
  leftStreamMs: variable({
    name: "SALLYPORT_LEFT_STREAM_MS",
    sentence:
      "How long a stream whose caller left is read on for the provider's token counts, before it is stopped.",
    schema: integer(0, 3_600_000),
    default: "10000",
    secret: false,
  }),
  hiddenTokensPerSecond: variable({
    name: "SALLYPORT_HIDDEN_TOKENS_PER_SECOND",
    sentence:
      "How fast a model is taken to think while no text comes, where a stream was stopped before its provider counted.",
    schema: integer(0, 100_000),
    default: "500",
    secret: false,
  }),
  bodyTimeoutMs: variable({
    name: "SALLYPORT_BODY_TIMEOUT_MS",
    sentence: "Longest time the body of a request may take to arrive.",
    schema: integer(10, 3_600_000),
    default: "60000",
    secret: false,
  }),
  maxBodyBytes: variable({
    name: "SALLYPORT_MAX_BODY_BYTES",
    sentence:
      "Bytes of request bodies one node holds at once, all requests together; more are refused with 503.",
    schema: integer(33_554_432, 999_999_999_999),
    default: "536870912",
    secret: false,
  }),
  bodySharePercent: variable({
    name: "SALLYPORT_BODY_SHARE_PERCENT",
    sentence:
      "How much of that the requests of one key, of one organization and from one network address may hold, in percent, and always one body; more are refused with 503.",
    schema: integer(1, 100),
    default: "60",
    secret: false,
  }),
  maxInFlight: variable({
    name: "SALLYPORT_MAX_IN_FLIGHT",
    sentence: "Requests served at once by one node; more are refused with 503.",
    schema: integer(1, 1_000_000),
    default: "10000",
    secret: false,
  }),
  journalMaxBytes: variable({
    name: "SALLYPORT_JOURNAL_MAX_BYTES",
    sentence:
      "Most the local journal may hold before the node refuses requests rather than lose their usage.",
    schema: integer(9_437_184, 1_099_511_627_776 - 1),
    default: "268435456",
    secret: false,
  }),
  drainMs: variable({
    name: "SALLYPORT_DRAIN_MS",
    sentence: "How long a stopping server lets requests in flight finish.",
    schema: integer(0, 3_600_000),
    default: "30000",
    secret: false,
  }),
  secretScanners: variable({
    name: "SALLYPORT_SECRET_SCANNERS",
    sentence:
      "Secret scanners whose signed reports of leaked keys are believed, as 'name=where its public keys are', with commas between: an https address, or the path of a file. Such as 'github=https://api.github.com/meta/public_keys/secret_scanning'.",
    schema: list.pipe(z.array(scanner)),
    default: "",
    secret: false,
  }),
  failpoint: variable({
    name: "SALLYPORT_FAILPOINT",
    sentence:
      "For crash trials only, refused in production: kills the server at a named point, as 'name:hit:kill'.",
    schema: z
      .string()
      .regex(
        new RegExp(`^(${FAILPOINTS.join("|")}):[1-9]\\d{0,5}:kill$`),
        `must be 'name:hit:kill' with a name of ${FAILPOINTS.join(", ")}`,
      )
      .optional(),
    default: null,
    secret: false,
  }),
} as const;

/** Where the value of each entry ends up, with its parsed type. */
export type Settings = {
  readonly [Entry in keyof typeof VARIABLES]: z.output<(typeof VARIABLES)[Entry]["schema"]>;
};
