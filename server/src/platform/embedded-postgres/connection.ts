import pg from "pg";
import { SUPERUSER } from "./roles.ts";

/** Everything `pg` would otherwise look up in PG* variables is said here. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly application_name: string;
  readonly ssl: false;
}

/**
 * What came of an attempt: `absent` (nothing listens), `busy` (starting up, recovering or shutting down) and
 * `locked` (it refuses our password) are answers; anything else is thrown.
 */
export type Attempt = { client: pg.Client } | { refusal: Refusal };

type Refusal = "absent" | "busy" | "locked";

/** A server that had answered refuses a further connection. */
export class WentAway extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super("The database went away");
    this.refusal = refusal;
  }
}

const REFUSALS: Record<string, Refusal> = {
  ENOENT: "absent",
  ECONNREFUSED: "absent",
  ECONNRESET: "busy",
  EPIPE: "busy",
  // SQLSTATE cannot_connect_now, admin_shutdown, crash_shutdown, invalid_password
  "57P03": "busy",
  "57P01": "busy",
  "57P02": "busy",
  "28P01": "locked",
};

/** Connects as the superuser: the only test of readiness that also proves whose cluster it is. */
export async function attempt(connection: Omit<Connection, "user">, timeoutMs = 5_000): Promise<Attempt> {
  const client = new pg.Client({
    ...connection,
    user: SUPERUSER,
    options: "",
    connectionTimeoutMillis: timeoutMs,
  });
  // The server may go away while nobody waits for an answer; who needs to know listens for 'end'.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return { client };
  } catch (error) {
    await client.end().catch(() => undefined);
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return { refusal };
  }
}

/** Undefined: not one of the errors that a server gives while it comes or goes. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof WentAway) return error.refusal;
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string") return REFUSALS[error.code];
  return /terminated|timeout|closed|ended/i.test(error.message) ? "busy" : undefined;
}
