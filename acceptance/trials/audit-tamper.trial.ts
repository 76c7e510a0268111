import { type Attacker, breakIn } from "../audit/attacker.ts";
import { CHANGES, type Draw } from "../audit/changes.ts";
import { type Checkpoint, type Key, loadVerifier, type Verifier } from "../audit/verifier.ts";
import { type Deployment, makeDeployment } from "../deployment.ts";
import { Seeded } from "../hostile/seeded.ts";
import type { Trial } from "./trial.ts";

/** More than one full tile, so that there is a second level. */
const ENTRIES = 560;
/** How long a server may repeat a checkpoint it has read. */
const REPEATED_MS = 700;
/** So many are looked at through the running server, and so many sealed entries are changed and exported. */
const THROUGH_SERVER_EVERY = 100;
const SEALED_EVERY = 200;
const HONEST_EVERY = 500;
const SIGNED_ANEW = "signed anew: ";
const NEEDS_LAST = /^(signed anew|rolled back)/;

/**
 * Changes the stored ledger and lets the verifier look, which has seen the last checkpoint before: as somebody who can
 * write to the database, and as somebody who also has the signing key and makes everything fit again.
 */
export const trial: Trial = {
  name: "audit-tamper",
  shows: "the verifier that has seen an earlier checkpoint finds every change of the stored audit ledger",
  controls: ["D-4"],
  full: 10_000,
  sample: 150,
  async run(count, progress) {
    const deployment = await makeDeployment(1);
    try {
      return await tamper(deployment, count, progress);
    } finally {
      await deployment.remove();
    }
  },
};

interface Setting {
  readonly deployment: Deployment;
  readonly verifier: Verifier;
  readonly attacker: Attacker;
  readonly keys: readonly Key[];
  /** What the verifier saw last. */
  readonly kept: readonly Checkpoint[];
  /** What it saw when the ledger was small. */
  readonly early: Checkpoint;
  readonly url: string;
}

async function tamper(deployment: Deployment, count: number, progress: (done: number) => void) {
  const setting = await prepare(deployment);
  const random = new Seeded(20_261_122);
  const draw: Draw = (limit) => random.below(limit);
  const found = new Map<string, number>();
  const names = Object.keys(CHANGES);
  await lookHonestly(setting);
  for (let done = 0; done < count; done += 1) {
    const sealed = done % SEALED_EVERY === SEALED_EVERY - 1;
    const name = sealed ? "sealed entry edited" : (names[done % names.length] ?? "");
    const throughServer = done % THROUGH_SERVER_EVERY === 0;
    const problem = sealed
      ? await changeSealed(setting, draw)
      : await changeAndLook(setting, name, draw, throughServer);
    if (problem === null) throw new Error(`change ${done} was not found: ${name}`);
    found.set(name, (found.get(name) ?? 0) + 1);
    if (done % HONEST_EVERY === HONEST_EVERY - 1) await lookHonestly(setting);
    progress(done + 1);
  }
  await lookHonestly(setting);
  await setting.attacker.close();
  return {
    changes: count,
    found: count,
    entries: setting.attacker.leaves.length,
    "through the running server": Math.ceil(count / THROUGH_SERVER_EVERY),
    "by kind": [...found].map(([name, number]) => `${name} ${number}`).join(", "),
  };
}

async function prepare(deployment: Deployment): Promise<Setting> {
  const verifier = await loadVerifier();
  const url = `${deployment.nodes[0]?.url}/audit`;
  const create = (number: number) => deployment.run(["keys", "create", "--test", "--count", String(number)]);
  const before = await create(40);
  const text = await (await fetch(`${url}/keys`)).text();
  const keys = [verifier.readKey(text.trim())];
  async function signed(size: number): Promise<Checkpoint> {
    for (;;) {
      const now = await verifier.verifyLog({ log: new verifier.Log(url), keys });
      if (now.size >= size) return now;
      await Bun.sleep(100);
    }
  }
  const early = await signed(40);
  const rest = await create(ENTRIES - 40);
  if (before.code + rest.code !== 0) throw new Error(rest.stderr);
  await signed(ENTRIES);
  const masterKey = Buffer.from(deployment.environment["SALLYPORT_MASTER_KEY"] ?? "", "base64");
  const keyId = Buffer.from(text.split("+")[1] ?? "", "hex");
  const attacker = await breakIn(deployment.database, masterKey, verifier, keyId);
  const kept = [await verifier.verifyLog({ log: new verifier.Log(url, attacker.read), keys })];
  return { deployment, verifier, attacker, keys, kept, early, url };
}

/** The problem that was found; null when there was none. Whatever else goes wrong is a failure of the trial. */
async function problemOf({ verifier }: Setting, looking: () => Promise<unknown>): Promise<string | null> {
  try {
    await looking();
    return null;
  } catch (error) {
    if (error instanceof verifier.Problem) return error.message;
    // It could not look, and says nothing of the log.
    if (error instanceof verifier.Unable) return null;
    throw error;
  }
}

async function changeAndLook(setting: Setting, name: string, draw: Draw, throughServer: boolean) {
  const { attacker, verifier, keys, url } = setting;
  // Who cannot sign is also found by somebody who has not looked for long.
  const kept = NEEDS_LAST.test(name) || draw(2) === 0 ? setting.kept : [setting.early];
  await CHANGES[name]?.(attacker, draw);
  if (throughServer) await Bun.sleep(REPEATED_MS);
  const log = throughServer ? new verifier.Log(url) : new verifier.Log(url, attacker.read);
  const problem = await problemOf(setting, () => verifier.verifyLog({ log, keys, kept, retryMs: 0 }));
  if (name.startsWith(SIGNED_ANEW)) {
    // Only the memory can tell; otherwise the attacker was not good enough, and something else was tried.
    const stranger = await problemOf(setting, () => verifier.verifyLog({ log, keys, retryMs: 0 }));
    const expected = /rewritten|rolled back|no checkpoint/.test(problem ?? "");
    if (!expected || (stranger !== null && problem !== stranger))
      throw new Error(`${name} was found for another reason: ${problem}; without memory: ${stranger}`);
  }
  await attacker.restore();
  if (throughServer) await Bun.sleep(REPEATED_MS);
  return problem;
}

/** What nobody outside can see is found in what the operator exports. */
async function changeSealed(setting: Setting, draw: Draw): Promise<string | null> {
  const { attacker, deployment, verifier, keys, kept } = setting;
  const column = ["sealed", "wrapped_key", "commitment", "content_hash"][draw(4)];
  const at = draw(column === "sealed" || column === "wrapped_key" ? 60 : 32);
  const beside = [
    `${column} = set_byte(${column}, ${at}, get_byte(${column}, ${at}) # ${1 << draw(8)})`,
    "action = action || 'x'",
    "occurred_at = occurred_at - interval '1 microsecond'",
    "entry_id = gen_random_uuid()",
    "subject_keys = array[gen_random_uuid()]",
  ][draw(5)];
  await attacker.run(`update audit_leaves set ${beside} where index = ${draw(attacker.leaves.length)}`);
  const { code, stdout, stderr } = await deployment.run(["audit", "export"]);
  if (code !== 0) throw new Error(`audit export ended with ${code}: ${stderr}`);
  const problem = await problemOf(setting, () => verifier.verifyEntries(stdout.split("\n"), keys, kept));
  await attacker.restore();
  return problem;
}

/** Where nothing was changed, nothing is found. */
async function lookHonestly(setting: Setting): Promise<void> {
  const { attacker, verifier, keys, kept, url } = setting;
  for (const sample of [null, 20]) {
    const log = new verifier.Log(url, attacker.read);
    const problem = await problemOf(setting, () =>
      verifier.verifyLog({ log, keys, kept, sample, retryMs: 0 }),
    );
    if (problem !== null) throw new Error(`the unchanged ledger was refused: ${problem}`);
  }
}
