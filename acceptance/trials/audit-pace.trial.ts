import { SQL } from "bun";
import { makeDeployment } from "../deployment.ts";
import type { Trial } from "./trial.ts";

const ENTRIES_A_SECOND = 500;
/** Entries of one statement, each with a moment of its own. */
const AT_ONCE = 5;
const LONGEST_MS = 1_000;
/** Of a sample, which runs where other things do too: it shows that everything is signed, and the full run how soon. */
const LONGEST_OF_SAMPLE_MS = 30_000;

/** Writes entries at a steady pace and looks how long each waited until a checkpoint covered it. */
export const trial: Trial = {
  name: "audit-pace",
  shows: "at 500 audit entries a second, 99 of 100 are under a signed checkpoint within a second",
  controls: ["D-4"],
  full: 30_000,
  sample: 1_000,
  async run(count, progress) {
    const deployment = await makeDeployment(1);
    const { port } = deployment.database;
    const control = new SQL(`postgresql://sallyport_control:x@127.0.0.1:${port}/sallyport`, { max: 4 });
    try {
      const startedMs = performance.now();
      const writing: Promise<unknown>[] = [];
      for (let written = 0; written < count; written += AT_ONCE) {
        const dueMs = startedMs + (written / ENTRIES_A_SECOND) * 1000;
        const earlyMs = dueMs - performance.now();
        if (earlyMs > 0) await Bun.sleep(earlyMs);
        writing.push(write(control, written));
        progress(written + AT_ONCE);
      }
      await Promise.all(writing);
      const seconds = (performance.now() - startedMs) / 1000;
      const query = (text: string) => deployment.database.query(text);
      while (Number((await query("select count(*) as waiting from audit_entries"))[0]?.["waiting"]) > 0)
        await Bun.sleep(100);
      const [row] = await query(`select
          percentile_disc(0.5) within group (order by ms) as half, percentile_disc(0.99) within group (order by ms) as most,
          max(ms) as longest, (select count(*) from audit_checkpoints) as checkpoints
        from (select extract(epoch from (select min(c.signed_at) from audit_checkpoints c where c.size > l.index)
          - l.occurred_at) * 1000 as ms from audit_leaves l where l.action = 'provider.removed') waited`);
      const ms = (name: string) => Math.round(Number(row?.[name]));
      const longestMs = count < trial.full ? LONGEST_OF_SAMPLE_MS : LONGEST_MS;
      if (ms("most") > longestMs) throw new Error(`99 of 100 entries waited up to ${ms("most")} ms`);
      return {
        entries: count,
        "entries a second": Math.round(count / seconds),
        "until signed, median ms": ms("half"),
        "until signed, 99th percentile ms": ms("most"),
        "until signed, longest ms": ms("longest"),
        checkpoints: Number(row?.["checkpoints"]),
      };
    } finally {
      await control.close();
      await deployment.remove();
    }
  },
};

/** As administrative acts do, each entry in a transaction of its own, in which somebody acts. */
async function write(control: SQL, first: number): Promise<void> {
  for (let index = first; index < first + AT_ONCE; index += 1)
    await control`with actor as materialized (select set_config('app.actor', ${`operator load-${index % 20}`}, true))
      select audit_record(gen_random_uuid(), 'provider.removed', 'provider', ${`p${index}`},
        '{"slug":"load","generation":1}', decode(repeat(md5(${String(index)}), 2), 'hex')) from actor`;
}
