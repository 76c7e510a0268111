import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Glob, SQL } from "bun";

/** The product's own database, as nobody else can open it: a trial makes things look old, and counts what is there. */
export class Superuser {
  readonly #sql: SQL;

  private constructor(sql: SQL) {
    this.#sql = sql;
  }

  /** Changes who may connect, on a database that only this trial has. */
  static async open(dataDir: string): Promise<Superuser> {
    const [found] = [...new Glob("**/pg_hba.conf").scanSync({ cwd: dataDir, dot: true })];
    if (found === undefined) throw new Error(`no database in ${dataDir}`);
    const cluster = join(dataDir, found, "..");
    const home = join(cluster, "..");
    writeFileSync(join(cluster, "pg_hba.conf"), "local all all trust\n");
    const [pid] = readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n");
    process.kill(Number(pid), "SIGHUP");
    const elsewhere = join(home, "socket-dir");
    const folder = existsSync(elsewhere) ? readFileSync(elsewhere, "utf8").trim() : join(home, "run");
    const options = {
      path: join(folder, ".s.PGSQL.5432"),
      username: "postgres",
      database: "sallyport",
      max: 1,
    };
    const sql = new SQL({ adapter: "postgres", ...options });
    // The server reads it in a moment.
    for (let tries = 1; ; tries += 1)
      try {
        await sql`select 1`;
        return new Superuser(sql);
      } catch (error) {
        if (tries === 50) throw error;
        await Bun.sleep(100);
      }
  }

  async query(text: string): Promise<readonly Record<string, unknown>[]> {
    return (await this.#sql.unsafe(text)) as readonly Record<string, unknown>[];
  }

  close(): Promise<void> {
    return this.#sql.close();
  }
}
