import { join, resolve } from "node:path";
import { endOf, startVerifier } from "../audit/verifier.ts";
import { makeDeployment } from "../deployment.ts";
import type { Trial } from "./trial.ts";

const LAUNCHER = join(resolve(import.meta.dir, "../.."), "server/bin/sallyport.mjs");
const MILLION = 1_000_000;
/** So many wait at once: the server puts them into the tree meanwhile. */
const AT_ONCE = 20_000;
const LONGEST_SECONDS_A_MILLION = 60;
/** Starting programs and small trees are no measure for a million. */
const LEAST_SECONDS = 60;

/** Fills the ledger and lets the verifier compute all of it anew: over the network, and from an exported file. */
export const trial: Trial = {
  name: "audit-size",
  shows: "the verifier computes an audit ledger of a million entries anew in less than a minute",
  controls: ["D-4"],
  full: MILLION,
  sample: 5_000,
  async run(count, progress) {
    const deployment = await makeDeployment(1);
    const { database, operatorDir, environment } = deployment;
    const number = async (text: string) => Number((await database.query(text))[0]?.["number"]);
    try {
      const startedMs = performance.now();
      for (let made = 0; made < count; made += AT_ONCE) {
        await database.query(`insert into audit_entries (id, actor_kind, actor_id, action, subject_kind, subject_id, details, salt)
          select gen_random_uuid(), 'operator', 'load-' || n % 100, 'provider.removed', 'provider', 'p' || n,
            '{"slug":"load","generation":1}', sha256(n::text::bytea)
          from generate_series(${made + 1}, ${Math.min(made + AT_ONCE, count)}) n`);
        while ((await number("select count(*) as number from audit_entries")) > 0) await Bun.sleep(50);
        progress(Math.min(made + AT_ONCE, count));
      }
      const sequencedSeconds = (performance.now() - startedMs) / 1000;
      const url = `${deployment.nodes[0]?.url}/audit`;
      const key = (await (await fetch(`${url}/keys`)).text()).trim();
      const whole = await verify(operatorDir, ["verify", url, "--key", key]);
      const sampled = await verify(operatorDir, ["verify", url, "--sample", "100"]);
      const exportedMs = performance.now();
      await exportTo(join(operatorDir, "ledger.jsonl"), { ...environment, SALLYPORT_DATA_DIR: operatorDir });
      const exportSeconds = (performance.now() - exportedMs) / 1000;
      const entries = await verify(operatorDir, ["entries", "ledger.jsonl"]);
      const allowed = Math.max(LEAST_SECONDS, (LONGEST_SECONDS_A_MILLION * count) / MILLION);
      if (whole > allowed) throw new Error(`verifying ${count} entries took ${whole.toFixed(1)} s`);
      const seconds = (value: number) => Number(value.toFixed(1));
      return {
        entries: count,
        "sealed and signed, entries a second": Math.round(count / sequencedSeconds),
        "whole ledger verified (s)": seconds(whole),
        "100 entries and consistency verified (s)": seconds(sampled),
        "exported (s)": seconds(exportSeconds),
        "exported file verified (s)": seconds(entries),
      };
    } finally {
      await deployment.remove();
    }
  },
};

/** A million entries are too many for one string. */
async function exportTo(file: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const { PATH = "", HOME = "" } = process.env;
  const child = Bun.spawn(["node", LAUNCHER, "audit", "export"], {
    env: { PATH, HOME, ...environment },
    stdout: Bun.file(file),
    stderr: "inherit",
  });
  if ((await child.exited) !== 0) throw new Error(`audit export ended with ${child.exitCode}`);
}

/** Seconds that the verifier takes, as an outsider runs it. */
async function verify(folder: string, words: readonly string[]): Promise<number> {
  const startedMs = performance.now();
  const { code, err } = await endOf(startVerifier(folder, words));
  if (code !== 0) throw new Error(`${words[0]} ended with ${code}: ${err}`);
  return (performance.now() - startedMs) / 1000;
}
