import pg from "pg";
import { OperatorError } from "../../kernel/errors.ts";
import { readSmallFile } from "../../kernel/small-file.ts";

/** How one login reaches the database. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Shown in pg_stat_activity; the embedded server tells processes apart by it. */
  readonly applicationName: string;
  /** Null on a Unix socket or loopback; otherwise the server's certificate is verified (T-1, D-2). */
  readonly tls: { readonly ca: string | null } | null;
}

/**
 * Reads postgresql://login:password@host:port/database?sslmode=verify-full&sslrootcert=FILE. A folder as `host`
 * parameter means a Unix socket, as in libpq.
 * @throws OperatorError naming `variable`, never the URL
 */
export function readDatabaseUrl(variable: string, text: string): DatabaseAddress {
  const url = URL.parse(text);
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || !url.username) {
    throw new OperatorError(`${variable} must be a URL such as postgresql://login:password@host/database.`);
  }
  const rootFile = url.searchParams.get("sslrootcert");
  const tls =
    url.searchParams.get("sslmode") === "verify-full"
      ? { ca: rootFile ? readSmallFile(rootFile, `${variable}: sslrootcert`) : null }
      : null;
  return {
    host: url.searchParams.get("host") ?? url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || "sallyport",
    applicationName: "sallyport",
    tls,
  };
}

const WAIT_MS = 5_000;

/** Options for a `pg` client or pool. */
export function clientOptions(address: DatabaseAddress): pg.ClientConfig {
  const { tls, applicationName, ...rest } = address;
  const ssl = tls
    ? { minVersion: "TLSv1.3" as const, rejectUnauthorized: true, ...(tls.ca ? { ca: tls.ca } : {}) }
    : false;
  return {
    ...rest,
    ssl,
    application_name: applicationName,
    connectionTimeoutMillis: WAIT_MS,
    keepAlive: true,
  };
}

/**
 * A pool whose connections may die, idle or in use, without ending the process: the next query opens another.
 * @param waitMs until one of them is free or made
 */
export function createPool(address: DatabaseAddress, max: number, waitMs = WAIT_MS): pg.Pool {
  const pool = new pg.Pool({
    ...clientOptions(address),
    max,
    connectionTimeoutMillis: waitMs,
    idleTimeoutMillis: 30_000,
  });
  pool.on("error", () => {});
  pool.on("connect", (client) => void client.on("error", () => {}));
  return pool;
}

/** One sentence for an operator whose database does not answer as it should. Names the host, no password. */
export function explainConnectionFailure(error: unknown, address: DatabaseAddress): OperatorError {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const where = `the database at ${address.host}:${address.port}`;
  if (code === "28P01" || code === "28000")
    return new OperatorError(`${where} refuses the login ${address.user}; check its password.`);
  if (code === "3D000") return new OperatorError(`${where} has no database called ${address.database}.`);
  return new OperatorError(`${where} cannot be reached (${code || "no answer"}); is it running?`);
}
