import { fileURLToPath } from "node:url";
import type { DatabaseAddress } from "../src/platform/postgres/index.ts";

const GENERATOR = fileURLToPath(import.meta.resolve("kysely-codegen/dist/cli/bin.js"));

/** The row types of a migrated schema as TypeScript: what src/ports/database.gen.ts must be. */
export async function generateDatabaseTypes(address: DatabaseAddress): Promise<string> {
  const { host, port, user, password, database } = address;
  const url = `postgresql://${user}:${encodeURIComponent(password)}@localhost:${port}/${database}`;
  const generator = Bun.spawn(
    [
      process.execPath,
      GENERATOR,
      "--dialect=postgres",
      "--print",
      "--exclude-pattern={*.schema_migrations,graphile_worker.*}",
      "--log-level=error",
      // It knows arrays of text, and not that `pg` gives arrays of cidr the same way.
      '--overrides={"columns":{"api_keys.ip_ranges":"string[] | null"}}',
    ],
    {
      env: { DATABASE_URL: `${url}?host=${encodeURIComponent(host)}` },
      stdout: "pipe",
      stderr: "pipe",
    },
  );
  const [text, complaint, code] = await Promise.all([
    new Response(generator.stdout).text(),
    new Response(generator.stderr).text(),
    generator.exited,
  ]);
  if (code !== 0) throw new Error(`kysely-codegen ended with ${code}: ${complaint}`);
  return `${text.trim()}\n`;
}
