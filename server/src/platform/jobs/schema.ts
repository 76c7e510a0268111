import { Logger, runMigrations } from "graphile-worker";
import pg from "pg";

/** What the package says is text that nobody chose word by word; our log has events. */
export const SILENT = new Logger(() => () => {});

/** Makes or renews the tables of the queue. @param client connected with the migration login */
export async function installSchema(client: pg.Client): Promise<void> {
  const { host, port, user, password, database, ssl } = client;
  const pgPool = new pg.Pool({
    host,
    port,
    user,
    password,
    database,
    ssl: ssl as unknown as boolean,
    max: 1,
  });
  pgPool.on("error", () => {});
  pgPool.on("connect", (connected) => void connected.on("error", () => {}));
  try {
    await runMigrations({ pgPool, logger: SILENT });
  } finally {
    await pgPool.end();
  }
}
