// bun server/testing/make-template.ts FOLDER: makes a data folder with a migrated database, which tests copy (`database.ts`).
import { chmodSync } from "node:fs";
import { startEmbeddedPostgres } from "../src/platform/embedded-postgres/index.ts";
import { migrate } from "../src/platform/postgres/index.ts";
import { addressOf, passwordOf, TEST_ACTOR } from "./database.ts";

const [, , dataDir] = process.argv;
if (dataDir === undefined) throw new Error("usage: make-template.ts FOLDER");
chmodSync(dataDir, 0o711);
const server = await startEmbeddedPostgres({ dataDir, passwordOf });
try {
  await migrate(addressOf(server, "sallyport_migrate"), TEST_ACTOR);
} finally {
  await server.stop();
}
