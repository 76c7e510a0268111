import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import {
  type EmbeddedPostgres,
  type Login,
  startEmbeddedPostgres,
} from "../src/platform/embedded-postgres/index.ts";
import { type DatabaseAddress, migrate } from "../src/platform/postgres/index.ts";
import type { Actor } from "../src/ports/database.ts";

/** A migrated database on a PostgreSQL server of its own, for one test file. */
export interface TestDatabase {
  addressOf(login: Login): DatabaseAddress;
  /** A connection that `stop` closes. The superuser sees past every policy: it is for arranging and for looking. */
  connect(login: Login | "postgres"): Promise<pg.Client>;
  /** Runs `work` as the superuser on another database of the server: the one for maintenance, or the one that is named. */
  maintain<Result>(work: (client: pg.Client) => Promise<Result>, database?: string): Promise<Result>;
  /** Takes the server away, as a crash of its machine would; connections break. */
  goAway(): Promise<void>;
  /** Starts it again on the same files. */
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

/** Who acts in tests. */
export const TEST_ACTOR: Actor = { kind: "operator", id: "tests" };

export const passwordOf = (role: string) => `only for tests: ${role}`;

/** A data folder with a migrated cluster that `npm test` made for all files (`make-template.ts`); without it each makes its own. */
// biome-ignore lint/style/noProcessEnv: only the runner of all tests knows where it is
const TEMPLATE = process.env["SALLYPORT_TEST_TEMPLATE"];

/** Call it once in `beforeAll`, and `stop` in `afterAll`. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), "sallyport-test-"));
  // As root the server runs as another user, who must be able to enter.
  await chmod(dataDir, 0o711);
  if (TEMPLATE !== undefined) copyFolder(join(TEMPLATE, "postgres"), dataDir);
  const start = () => startEmbeddedPostgres({ dataDir, passwordOf });
  let server = await start();
  const connections: pg.Client[] = [];
  try {
    await migrate(addressOf(server, "sallyport_migrate"), TEST_ACTOR);
  } catch (error) {
    // Nobody has a handle to stop it by.
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }

  async function closeConnections(): Promise<void> {
    await Promise.all(connections.splice(0).map((client) => client.end().catch(() => {})));
  }
  return {
    addressOf: (login) => addressOf(server, login),
    async connect(login) {
      const client = new pg.Client({
        ...server.connectionOf("sallyport_gateway"),
        user: login,
        password: passwordOf(login),
      });
      client.on("error", () => {});
      await client.connect();
      connections.push(client);
      return client;
    },
    async maintain(work, name = "postgres") {
      const client = new pg.Client({
        ...server.connectionOf("sallyport_gateway"),
        user: "postgres",
        password: passwordOf("postgres"),
        database: name,
      });
      await client.connect();
      try {
        return await work(client);
      } finally {
        await client.end();
      }
    },
    async goAway() {
      await closeConnections();
      await server.stop();
    },
    async comeBack() {
      server = await start();
    },
    async stop() {
      await closeConnections();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** With owners and modes, which Node's own copy leaves out. */
function copyFolder(from: string, into: string): void {
  const { success, stderr } = Bun.spawnSync(["cp", "-a", from, into]);
  if (!success) throw new Error(stderr.toString());
}

export function addressOf(server: EmbeddedPostgres, login: Login): DatabaseAddress {
  const { host, port, user, password, database, application_name } = server.connectionOf(login);
  return { host, port, user, password, database, applicationName: application_name, tls: null };
}
