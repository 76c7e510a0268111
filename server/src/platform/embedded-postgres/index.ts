import { randomBytes } from "node:crypto";
import { isAbsolute, normalize } from "node:path";
import type pg from "pg";
import { assertSameMajor, clusterExists, makeCluster } from "./cluster.ts";
import { attempt, type Connection, refusalOf, WentAway } from "./connection.ts";
import { prepareFolders } from "./folders.ts";
import { DATABASE, ensureRoles, type Login, replacePasswords, SUPERUSER } from "./roles.ts";
import { findRuntime } from "./runtime.ts";
import { PORT, socketFolder } from "./socket-folder.ts";
import { type Reached, reachServer } from "./start.ts";
import { leaveOrStop } from "./stop.ts";

export type { Connection } from "./connection.ts";
export { LOGINS, type Login } from "./roles.ts";

export interface EmbeddedPostgresOptions {
  /** The product's data folder, absolute; the database lives in its `postgres` folder. */
  readonly dataDir: string;
  /** Derived from the master key, so that no password is stored. Called for every login and for the superuser. */
  readonly passwordOf: (role: string) => string;
  /** The same by master keys before this one: the files may be from then. */
  readonly earlierPasswordsOf?: readonly ((role: string) => string)[];
  /** Told before what may take a moment. */
  readonly reporter?: (step: "making the database" | "starting the database") => void;
  /** How long a server may recover, or a survivor stop, before start-up gives up. */
  readonly patienceMs?: number;
}

export interface EmbeddedPostgres {
  readonly socketDir: string;
  readonly port: number;
  readonly database: string;
  /** True if this call made the cluster. */
  readonly fresh: boolean;
  /** True if the server ran already: another process's, or left over by one that was killed. */
  readonly adopted: boolean;
  /** Parameters for `pg`. Keep `application_name`: by it, `stop` tells our connections from other processes'. */
  connectionOf(login: Login): Connection;
  /** Resolves when the server went away although nobody here stopped it. */
  readonly lost: Promise<void>;
  /** Close your pools first. Stops the server unless another process is connected to it. */
  stop(): Promise<void>;
}

/**
 * Brings up the PostgreSQL server that comes with the product, with its roles and an empty database, or joins the one
 * that already runs on this data folder.
 *
 * @throws OperatorError one sentence for the person who starts the product
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { passwordOf, earlierPasswordsOf = [], reporter = () => undefined, patienceMs = 60_000 } = options;
  if (!isAbsolute(options.dataDir)) throw new TypeError("dataDir must be absolute");
  const folders = prepareFolders(normalize(options.dataDir));
  const runtime = findRuntime(folders);

  let fresh = false;
  if (!clusterExists(folders)) {
    reporter("making the database");
    fresh = await makeCluster(folders, runtime, passwordOf(SUPERUSER));
  }
  assertSameMajor(folders, runtime);

  const host = socketFolder(folders);
  // One name per start: processes are told apart by it.
  const application_name = `sallyport ${process.pid} ${randomBytes(4).toString("hex")}`;
  // Those that the server takes now; another process may run it with the key before.
  let accepted = passwordOf;
  const parameters = (user: string, database: string): Connection => ({
    host,
    port: PORT,
    user,
    password: accepted(user),
    database,
    application_name,
    ssl: false,
  });
  const connectTo = async (database: string): Promise<pg.Client> => {
    const result = await attempt(parameters(SUPERUSER, database));
    if ("client" in result) return result.client;
    throw new WentAway(result.refusal);
  };

  const deadline = performance.now() + patienceMs;
  const prepare = async (): Promise<Reached> => {
    const keys = [passwordOf, ...earlierPasswordsOf];
    const reached = await reachServer(
      folders,
      runtime,
      keys.map((passwords) => ({ ...parameters(SUPERUSER, SUPERUSER), password: passwords(SUPERUSER) })),
      patienceMs,
    );
    try {
      accepted = keys[reached.accepted] ?? passwordOf;
      // Only who starts the server changes passwords: whoever uses it already could not connect again.
      if (reached.accepted > 0 && reached.child !== undefined) {
        await replacePasswords(reached.superuser, passwordOf);
        accepted = passwordOf;
      }
      await ensureRoles(reached.superuser, accepted, connectTo);
      return reached;
    } catch (error) {
      await reached.superuser.end().catch(() => undefined);
      // Another process may have stopped the server in the instant we joined it, or so many come that it keeps us waiting.
      if (refusalOf(error) === undefined || performance.now() > deadline) throw error;
      return prepare();
    }
  };
  reporter("starting the database");
  const { superuser, child } = await prepare();

  let stopping: Promise<void> | undefined;
  const lost = new Promise<void>((resolve) => {
    superuser.once("end", () => {
      if (stopping === undefined) resolve();
    });
  });
  // Kept open so that no other process believes itself alone, but never a reason for this process to live on.
  // (`pg` has had both methods for years; its types do not.)
  const presence = superuser as pg.Client & { ref(): void; unref(): void };
  presence.unref();

  return {
    socketDir: host,
    port: PORT,
    database: DATABASE,
    fresh,
    adopted: child === undefined,
    connectionOf: (login) => parameters(login, DATABASE),
    lost,
    stop: () => {
      presence.ref();
      stopping ??= leaveOrStop(superuser, application_name, folders.cluster);
      return stopping;
    },
  };
}
