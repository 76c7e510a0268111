import { join, resolve } from "node:path";
import { Glob } from "bun";
import { OUTSIDE_PROGRAMS } from "../scripts/outside-programs.mjs";

/** The folder of pg_dump, pg_restore and pg_basebackup. */
export async function postgresPrograms(): Promise<string> {
  const python = await OUTSIDE_PROGRAMS.postgres();
  const home = resolve(python, "../..");
  const [found] = [
    ...new Glob("lib/python*/site-packages/embedded_postgres/pginstall/bin").scanSync({
      cwd: home,
      onlyFiles: false,
    }),
  ];
  if (found === undefined) throw new Error(`${home} has no programs of PostgreSQL`);
  return join(home, found);
}
