// Writes the row types of the migrated schema, for which it migrates a database of its own: npm run generate.
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { startTestDatabase } from "../server/testing/database.ts";
import { generateDatabaseTypes } from "../server/testing/database-types.ts";

const TARGET = fileURLToPath(new URL("../server/src/ports/database.gen.ts", import.meta.url));

const database = await startTestDatabase();
try {
  await writeFile(TARGET, await generateDatabaseTypes(database.addressOf("sallyport_migrate")));
} finally {
  await database.stop();
}
process.stdout.write(`${TARGET}\n`);
