import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Deployment, makeDeployment } from "../deployment.ts";
import { filesOf } from "../pictures/uploads.ts";
import type { Figures, Trial } from "./trial.ts";

const COPIES = ["master", "large", "medium", "small"];
const MOST_LATE_SECONDS = 60;
const PATIENCE_MS = 900_000;
const LOOK_EVERY_MS = 250;

export const trial: Trial = {
  name: "sweep",
  shows:
    "pictures whose time is over at the same moment are destroyed, 99 of 100 within a minute, and nothing of them is left in either store",
  controls: ["M-4"],
  full: 100_000,
  sample: 300,
  run,
};

async function run(count: number, progress: (done: number) => void): Promise<Figures> {
  const deployment = await makeDeployment(1);
  try {
    const objects = await fill(deployment, count);
    await deployment.database.query("update uploads set expires_at = now() + interval '2 seconds'");
    const startedMs = performance.now();
    await destroyed(deployment, count, progress);
    const seconds = Math.round((performance.now() - startedMs) / 1_000);
    const [node] = deployment.nodes;
    const left = node === undefined ? [] : filesOf(node);
    if (left.length > 0) throw new Error(`${left.length} files are left, the first is ${left[0]}`);
    const [late = {}] = await deployment.database.query(
      `select percentile_disc(array[0.5, 0.99, 1]) within group (order by round(extract(epoch from destroyed_at - expires_at), 1))::text
         as late, (select count(*) from uploads)::int as uploads from picture_deletions where reason = 'expired'`,
    );
    const [median, p99, longest] = String(late["late"]).replace(/[{}]/g, "").split(",").map(Number);
    if (late["uploads"] !== 0) throw new Error(`${late["uploads"]} uploads are left`);
    if (count === trial.full && (p99 ?? Number.POSITIVE_INFINITY) > MOST_LATE_SECONDS)
      throw new Error(`99 of 100 were destroyed within ${p99} s, which is later than promised`);
    return {
      pictures: count,
      "objects with their keys": objects,
      "late, median (s)": median ?? "",
      "late, 99 of 100 (s)": p99 ?? "",
      "late, the last (s)": longest ?? "",
      "seconds in all": seconds,
      "files left": left.length,
    };
  } finally {
    await deployment.remove();
  }
}

/** As many pictures, with a file for each copy and each key. Resolves to how many objects there are. */
async function fill({ database, nodes }: Deployment, count: number): Promise<number> {
  const dataDir = nodes[0]?.dataDir ?? "";
  await database.query(
    `insert into uploads (id, org_id, project_id, key_id, mode, expires_at, source_format, source_bytes, frames, has_c2pa)
       select gen_random_uuid(), p.org_id, p.id, p.id, 'test', now() + interval '24 hours', 'jpeg', 1, 1, false
       from (select id, org_id from projects limit 1) p cross join generate_series(1, ${count})`,
  );
  await database.query(
    `insert into upload_objects (id, org_id, upload_id, name, format, width, height, bytes)
       select gen_random_uuid(), u.org_id, u.id, name, 'jpeg', 1, 1, 1
       from uploads u cross join unnest(array['${COPIES.join("', '")}']) name`,
  );
  const rows = await database.query("select id::text, org_id::text as organization from upload_objects");
  const made = new Set<string>();
  for (const { id, organization } of rows)
    for (const store of ["objects", "object-keys"]) {
      const folder = join(dataDir, store, String(organization), String(id).slice(-2));
      if (!made.has(folder)) mkdirSync(folder, { recursive: true });
      made.add(folder);
      writeFileSync(join(folder, String(id)), "x");
    }
  return rows.length;
}

async function destroyed(
  { database }: Deployment,
  count: number,
  progress: (done: number) => void,
): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const [row] = await database.query(
      "select count(*)::int as done from picture_deletions where destroyed_at is not null",
    );
    const done = Number(row?.["done"]);
    progress(done);
    if (done >= count) return;
    if (performance.now() > deadline) throw new Error(`after 15 minutes ${done} of ${count} are destroyed`);
    await Bun.sleep(LOOK_EVERY_MS);
  }
}
