import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { watch } from "../../testing/audit-watch.ts";
import type { DatabaseCopy } from "../../testing/database-copies.ts";
import { ROUTES } from "../operations/index.ts";
import type { Ended } from "./testing/command-line.ts";
import { COMMANDS, type ExampleStage, OPERATOR, openExampleStage } from "./testing/example-stage.ts";

setDefaultTimeout(120_000);

let stage: ExampleStage;
beforeAll(async () => {
  stage = await openExampleStage();
});
afterAll(() => stage.close());

interface Seen {
  readonly ended: Ended;
  readonly watched: Awaited<ReturnType<typeof watch>>;
  readonly audited: readonly string[];
}

/** Runs an example here, with the database's login, or on a server far away, with a token. */
async function run(example: string, copy: DatabaseCopy, far: boolean): Promise<Seen> {
  const before = await auditSize(copy);
  let ended: Ended = { code: null, out: "", err: "" };
  const watched = await copy.look((superuser) =>
    watch(superuser, async () => {
      ended = far ? (await stage.runFarAway(example, copy)).ended : await stage.runHere(example, copy);
    }),
  );
  return { ended, watched, audited: await auditedSince(copy, before) };
}

const auditSize = (copy: DatabaseCopy) =>
  copy.look(async (client) => {
    const { rows } = await client.query<{ n: number }>("select count(*)::int as n from audit_entries");
    return rows[0]?.n ?? 0;
  });

const auditedSince = (copy: DatabaseCopy, before: number) =>
  copy.look(async (client) => {
    const { rows } = await client.query<{ entry: string }>(
      "select action || ' by ' || actor_kind || ' ' || actor_id as entry from audit_entries order by occurred_at, id offset $1",
      [before],
    );
    return rows.map(({ entry }) => entry);
  });

/** What differs from run to run. */
const comparable = (text: string) =>
  text
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<id>")
    .replace(/sp_(?:live|test|op)_\w+/g, "<key>")
    .replace(/whsec_[\w+/…]+/g, "<secret>")
    .replace(/evt_[0-9a-f]{32}/g, "<event>")
    .replace(/\/audit\+[0-9a-f]{8}\+[\w+/=]+/g, "/audit+<key>")
    .replace(/"last_four":"\w{4}"/g, "<last four>")
    .replace(/\d{4}-\d\d-\d\d(?:T[\d:.]+Z| [\d:]+)?/g, "<time>")
    .replace(/\d+ ms|"after_ms":\d+/g, "<ms>");

test("every operation has a command, and every command that performs one has an example", () => {
  const performed = new Set(COMMANDS.map(({ operation }) => operation.name));
  const commanded = ROUTES.filter(({ operation }) => !operation.inPagesOnly);
  expect(commanded.map(({ operation }) => operation.name).filter((name) => !performed.has(name))).toEqual([]);
  expect(COMMANDS.filter(({ examples }) => examples.length === 0)).toEqual([]);
});

describe.each(COMMANDS)("$name", ({ operation, examples }) => {
  test.each(examples)(
    "D-4 works here and far away alike, audited in the same transaction: %s",
    async (example) => {
      const changes = operation.effect === "changes";
      const [here, there] = changes
        ? [await stage.copy(), await stage.copy()]
        : [stage.untouched, stage.untouched];
      const local = await run(example, here, false);
      const remote = await run(example, there, true);
      if (changes) await Promise.all([here.drop(), there.drop()]);
      expect(local.ended, local.ended.err).toMatchObject({ code: 0 });
      expect(comparable(remote.ended.err)).toBe(comparable(local.ended.err));
      expect(comparable(remote.ended.out)).toBe(comparable(local.ended.out));
      expect(remote.ended.code).toBe(0);
      expect(remote.audited).toEqual(local.audited);
      expect(local.audited.length > 0, "whether anything is audited").toBe(changes);
      for (const { watched } of [local, remote]) {
        expect(watched).toMatchObject({ unaudited: [], removedWithoutEntry: [] });
        if (!changes) expect(watched.changed, "what a reading command changed").toBe(0);
      }
      // What the audit ledger says of itself is said by nobody else.
      const own = "audit.subject_erased by server ledger";
      const byOthers = local.audited.filter(
        (entry) => entry !== own && !entry.endsWith(` by operator ${OPERATOR}`),
      );
      expect(byOthers).toEqual([]);
    },
  );
});
