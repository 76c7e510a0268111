import { OperatorError } from "../kernel/errors.ts";
import { failpointsBuiltIn } from "../kernel/failpoint.ts";
import { isLoopback } from "../kernel/loopback.ts";
import { type Settings, VARIABLES } from "./variables.ts";

/** The settings with what follows from several of them together. */
export interface Config extends Settings {
  readonly production: boolean;
  /** Whether the database is the operator's own. Without any address of one, an embedded one runs in the data folder. */
  readonly ownDatabase: boolean;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  /** Names of the variables that were set, for the audit entry of a start (D-4). */
  readonly given: readonly string[];
  /** The same with their values, secrets too. Nothing but their fingerprints may leave the process. */
  readonly values: Readonly<Record<string, string>>;
}

const DATABASE_URLS = [
  "databaseUrl",
  "databaseUrlMigrate",
  "databaseUrlControl",
  "databaseUrlWorker",
  "databaseUrlAudit",
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks the whole environment at once.
 * @throws OperatorError that names every wrong variable, what is wrong with it and what it is for
 */
export function readConfig(environment: Environment): Config {
  const settings: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [entry, variable] of Object.entries(VARIABLES)) {
    const given = environment[variable.name];
    const text = given === undefined || given === "" ? variable.default : given;
    const result = variable.schema.safeParse(text ?? undefined);
    if (result.success) settings[entry] = result.data;
    else
      problems.push(
        `${variable.name} ${result.error.issues[0]?.message ?? "is not valid"}. ${variable.sentence}`,
      );
  }
  if (problems.length > 0) throw new OperatorError(problems.join("\n"));
  const values = Object.values(VARIABLES).flatMap(({ name }) => {
    const value = environment[name];
    return value ? [[name, value] as const] : [];
  });
  const given = values.map(([name]) => name);
  return { ...judge(settings as unknown as Settings), given, values: Object.fromEntries(values) };
}

function judge(settings: Settings): Omit<Config, "given" | "values"> {
  const ownDatabase = DATABASE_URLS.some((entry) => settings[entry] !== undefined);
  const production = settings.environment === "production" || ownDatabase || !isLoopback(settings.bind);
  const { tlsCert: certFile, tlsKey: keyFile } = settings;
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new OperatorError(
      "SALLYPORT_TLS_CERT and SALLYPORT_TLS_KEY belong together; only one of them is set.",
    );
  }
  if (settings.sharePort && settings.port === 0)
    throw new OperatorError("SALLYPORT_SHARE_PORT needs a port to share: set SALLYPORT_PORT to one.");
  if ((settings.smtpUrl === undefined) !== (settings.mailFrom === undefined))
    throw new OperatorError(
      "SALLYPORT_SMTP_URL and SALLYPORT_MAIL_FROM belong together; only one of them is set.",
    );
  refuseHalfIssuers(settings);
  if ((settings.turnstileSiteKey === undefined) !== (settings.turnstileSecret === undefined))
    throw new OperatorError(
      "SALLYPORT_TURNSTILE_SITE_KEY and SALLYPORT_TURNSTILE_SECRET belong together; only one of them is set.",
    );
  if (settings.redisUrl !== undefined) refusePlainRedis(settings.redisUrl);
  refuseHalfBucket(settings);
  if ((settings.c2paCertificates === undefined) !== (settings.c2paPrivateKey === undefined))
    throw new OperatorError(
      "SALLYPORT_C2PA_CERTIFICATES and SALLYPORT_C2PA_PRIVATE_KEY belong together; only one of them is set.",
    );
  if (settings.mediaUrl !== undefined && settings.mediaUrl === settings.publicUrl)
    throw new OperatorError(
      "SALLYPORT_MEDIA_URL is SALLYPORT_PUBLIC_URL: nothing but pictures would be served there. Unset it, or name another host.",
    );
  const tls = certFile !== undefined && keyFile !== undefined ? { certFile, keyFile } : null;
  if (production) refuseWeakProduction(settings, tls !== null);
  return { ...settings, production, ownDatabase, tls };
}

/** A name that stands with the secrets alone may be a part of one, and is not repeated. */
function refuseHalfIssuers({ signInWith, signInSecrets }: Settings): void {
  const without = signInWith.find(({ name }) => !Object.hasOwn(signInSecrets, name));
  if (without !== undefined)
    throw new OperatorError(`SALLYPORT_SIGN_IN_SECRETS has no secret for '${without.name}'.`);
  if (Object.keys(signInSecrets).length > signInWith.length)
    throw new OperatorError(
      "SALLYPORT_SIGN_IN_SECRETS has a secret for what SALLYPORT_SIGN_IN_WITH does not name.",
    );
}

function refuseWeakProduction(settings: Settings, hasTls: boolean): void {
  if (settings.failpoint !== undefined || failpointsBuiltIn) {
    throw new OperatorError(
      "Failpoints kill the server on purpose and have no place in production: unset SALLYPORT_FAILPOINT.",
    );
  }
  for (const entry of ["masterKey", "keyPeppers"] as const) {
    if (settings[entry] === undefined) {
      throw new OperatorError(
        `${VARIABLES[entry].name} must be set in production. ${VARIABLES[entry].sentence}`,
      );
    }
  }
  if (settings.mailFrom !== undefined) {
    for (const entry of ["publicUrl", "operatorName"] as const)
      if (settings[entry] === undefined)
        throw new OperatorError(
          `${VARIABLES[entry].name} must be set where mail is sent. ${VARIABLES[entry].sentence}`,
        );
  }
  if (!isLoopback(settings.bind) && !hasTls && settings.tlsProxies.length === 0) {
    throw new OperatorError(
      `Listening on ${settings.bind} without TLS would send keys and prompts in the clear: set SALLYPORT_TLS_CERT and ` +
        "SALLYPORT_TLS_KEY, or declare the proxies that end TLS in SALLYPORT_TLS_PROXIES.",
    );
  }
  for (const entry of DATABASE_URLS) {
    const url = settings[entry];
    if (url !== undefined) refusePlainDatabase(VARIABLES[entry].name, url);
  }
}

/** T-1, D-2: another machine's database is reached with verified TLS or not at all. */
function refusePlainDatabase(variable: string, text: string): void {
  const url = URL.parse(text);
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new OperatorError(`${variable} must be a URL such as postgresql://login:password@host/database.`);
  }
  refusePortZero(variable, url);
  // As the driver reads it: a `host` parameter wins over the host of the URL.
  const host = url.searchParams.get("host") ?? url.hostname;
  if (!host.startsWith("/") && !isLoopback(host) && url.searchParams.get("sslmode") !== "verify-full") {
    throw new OperatorError(
      `${variable} reaches another machine: add 'sslmode=verify-full' (and sslrootcert=… for a private authority).`,
    );
  }
}

/** T-1: so is another machine's Redis. What is no URL is explained by whoever reads it. */
function refusePlainRedis(text: string): void {
  for (const part of text.split(",")) {
    const url = URL.parse(part.trim());
    if (url === null) continue;
    refusePortZero("REDIS_URL", url);
    if (url.protocol === "redis:" && !isLoopback(url.hostname))
      throw new OperatorError(
        "REDIS_URL reaches another machine in the clear, with its password and your callers' addresses: use rediss:// (and SALLYPORT_REDIS_CA for a private authority).",
      );
  }
}

/** A bucket, who we are there, and where it is; all or none. */
function refuseHalfBucket(settings: Settings): void {
  const entries = [
    "objectsEndpoint",
    "objectsBucket",
    "objectsAccessKeyId",
    "objectsSecretAccessKey",
  ] as const;
  const missing = entries.filter((entry) => settings[entry] === undefined);
  if (missing.length === entries.length) return;
  const [first] = missing;
  if (first !== undefined)
    throw new OperatorError(
      `${VARIABLES[first].name} must be set, too, where a bucket is. ${VARIABLES[first].sentence}`,
    );
  if (settings.objectsDir !== undefined)
    throw new OperatorError(
      "SALLYPORT_OBJECTS_DIR and SALLYPORT_OBJECTS_BUCKET both say where pictures are; unset one of them.",
    );
  const { protocol, hostname } = new URL(settings.objectsEndpoint ?? "");
  if (protocol === "http:" && !isLoopback(hostname))
    throw new OperatorError(
      "SALLYPORT_OBJECTS_ENDPOINT reaches another machine in the clear, where anybody on the way may change what is asked: use https.",
    );
}

function refusePortZero(variable: string, { port }: URL): void {
  if (port === "0")
    throw new OperatorError(`${variable} names port 0, where no server can be; name the port it listens on.`);
}
