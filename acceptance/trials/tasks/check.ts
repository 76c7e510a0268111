import { existsSync, readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { Superuser } from "./superuser.ts";

/** What is charged for each picture, in micro-USD. */
export const PICTURE_PRICE = 30_000;
const LONG_AGO = 1_000;
const PATIENCE_MS = 60_000;

export interface Counted {
  readonly statuses: ReadonlyMap<string, number>;
  readonly pictures: number;
}

/** @throws Error that names every task that is not as was promised */
export async function check(postgres: Superuser, asked: ReadonlyMap<string, number>): Promise<Counted> {
  const wrong = await postgres.query(`
    select g.id, g.status, g.delivered, g.charge_micro_usd, u.charge_micro_usd as used, h.holds, h.open, made.pictures
    from generations g
    left join usage_requests u on u.request_id = g.id
    cross join lateral (select count(*) as holds, count(*) filter (where l.closed_at is null) as open from ledger_holds l
      where l.id = g.id) h
    cross join lateral (select count(*) as pictures from uploads p where p.generation_id = g.id) made
    where g.status in ('queued', 'running') or h.open > 0 or h.holds <> (g.held_micro_usd > 0)::int
      or (g.model is null) <> (u.request_id is null) or coalesce(u.charge_micro_usd, 0) <> g.charge_micro_usd
      or g.charge_micro_usd <> (case when g.model is null then 0 else g.delivered * ${PICTURE_PRICE} end)
      or (g.deleted_at is null and made.pictures <> g.delivered)
      or (g.deleted_at is not null and made.pictures <> 0)`);
  if (wrong.length > 0) throw new Error(`tasks that are not as was promised: ${JSON.stringify(wrong)}`);
  const twice = [...asked].filter(([, times]) => times > 1);
  if (twice.length > 0)
    throw new Error(`asked again after something may have been made: ${JSON.stringify(twice)}`);
  const rows = await postgres.query(
    "select status, count(*)::int as tasks, sum(delivered)::int as pictures from generations group by 1",
  );
  return {
    statuses: new Map(rows.map(({ status, tasks }) => [String(status), Number(tasks)])),
    pictures: rows.reduce((sum, { pictures }) => sum + Number(pictures), 0),
  };
}

/**
 * Has the server's own sweep of orphans run, on objects that look old, until each object that is left belongs to something. Resolves to how
 * many it took away.
 */
export async function sweepOrphans(postgres: Superuser, dataDir: string): Promise<number> {
  const orphans = async () => {
    const rows = await postgres.query(`
      select id::text from upload_objects union all select request_object::text from generations where request_destroyed_at is null`);
    const known = new Set(rows.map(({ id }) => String(id)));
    return objectsIn(dataDir).filter(({ name }) => !known.has(name));
  };
  const until = performance.now() + PATIENCE_MS;
  const showing = () => postgres.query("select object_id from generation_partials");
  // Unfinished pictures of tasks that have ended go by themselves, however their worker died.
  while ((await showing()).length > 0) {
    if (performance.now() > until) throw new Error("unfinished pictures are left");
    await Bun.sleep(100);
  }
  const before = await orphans();
  for (const { path } of before) lookOld(path);
  for (let left = before; left.length > 0; left = await orphans()) {
    await postgres.query("select graphile_worker.add_job('pictures.orphans', job_key := 'now')");
    await Bun.sleep(250);
    if (performance.now() > until) throw new Error(`${left.length} objects belong to nothing`);
  }
  return before.length;
}

/** What a worker took away meanwhile, whose task was ended by another, is gone already. */
function lookOld(path: string): void {
  try {
    utimesSync(path, LONG_AGO, LONG_AGO);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

function objectsIn(dataDir: string): readonly { readonly name: string; readonly path: string }[] {
  return ["objects", "object-keys"].flatMap((folder) => {
    const path = join(dataDir, folder);
    if (!existsSync(path)) return [];
    const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    return files.map((file) => ({
      name: file.name.slice(0, 36),
      path: join(file.parentPath, file.name),
    }));
  });
}
