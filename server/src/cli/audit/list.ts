import type { z } from "zod";
import { listAudit } from "../../operations/audit/list.ts";
import { verb } from "../act/verb.ts";
import { parseSince } from "../durations.ts";
import { printable, table } from "../table.ts";

type Page = z.output<typeof listAudit.output>;
type Entry = Page["items"][number];

export const command = verb({
  usage: "list",
  operation: listAudit,
  asAuditor: true,
  notes:
    "Here it uses the auditor's login, which has the audit ledger and nothing else. Without --limit all that\nthere is since then is listed.",
  examples: ["sallyport audit list", "sallyport audit list --since 2026-11-01 --action key.created --json"],
  options: (command) =>
    command
      .option("--since <when>", "a duration back from now, or a date (default: 24h)")
      .option("--action <name>", "only this, such as key.revoked")
      .option("--actor <id>", "only by this operator, person, key or process")
      .option("--subject <id>", "only about this thing")
      .option("--organization-id <id>", "only what concerns this organization")
      .option("--limit <number>", "how many at most, up to 100")
      .option("--cursor <cursor>", "go on where the page before ended"),
  input({ options: { since, organizationId, ...options } }) {
    const { action, actor, subject, limit, cursor } = options as Readonly<Record<string, string>>;
    const given = { action, actor, subject, limit, cursor, organization_id: organizationId as string };
    return {
      since: parseSince(String(since ?? "24h")).toISOString(),
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    };
  },
  async perform(performer, input) {
    if (input.limit !== undefined) return performer.perform(listAudit, input);
    const items: Entry[] = [];
    for (let cursor = input.cursor; ; ) {
      const next = cursor === undefined ? {} : { cursor };
      const page = await performer.perform(listAudit, { ...input, limit: 100, ...next });
      items.push(...page.items);
      if (page.next_cursor === null) return { items, next_cursor: null };
      cursor = page.next_cursor;
    }
  },
  print({ items, next_cursor: next }, { out, err, paint }) {
    if (items.length === 0) return err("Nothing was written down in that time.");
    const changes = changedSettings(items);
    out(table(items, COLUMNS, paint, (entry) => describe(entry, changes.get(entry))));
    if (next !== null) err(`There are more: add --cursor ${printable(next)}`);
  },
  problem: ({ items }) =>
    items.some(({ state }) => state === "damaged" || state === "missing")
      ? "What is stored is not what was signed; nothing is shown of entries that are damaged. Keep the database as it is, and run 'sallyport audit verify'."
      : null,
});

const or = (entry: Entry, text: string) => (entry.state === "readable" ? text : `(${entry.state})`);

const COLUMNS = [
  { title: "WHEN (UTC)", value: ({ occurred_at: at }: Entry) => at?.slice(0, 19).replace("T", " ") ?? "" },
  { title: "WHO", value: (entry: Entry) => or(entry, `${entry.actor.kind} ${entry.actor.id}`), most: 28 },
  { title: "WHAT", value: ({ action }: Entry) => action },
  { title: "TO", value: (entry: Entry) => or(entry, `${entry.subject.kind} ${entry.subject.id}`) },
];

/** What the columns do not show. Fingerprints of settings are for comparing, so of them only what changed is named. */
function describe({ details, index, state }: Entry, changed: readonly string[] | undefined): string | null {
  const facts = Object.entries(details)
    .filter(([name]) => name !== "configuration")
    .map(([name, value]) => `${name}=${String(value)}`);
  if (changed) facts.push(`changed=${changed.join(",") || "nothing"}`);
  // Within the second until it has its place, or for as long as nobody signs: nothing proves it yet.
  if (index === null && state === "readable") facts.push("(not signed yet)");
  return facts.join("  ") || null;
}

/** For each start but the first listed, the settings that differ from the start before it, on whichever node. */
function changedSettings(entries: readonly Entry[]): ReadonlyMap<Entry, readonly string[]> {
  const changes = new Map<Entry, readonly string[]>();
  let before: ReadonlySet<string> | null = null;
  for (const entry of entries) {
    const { configuration } = entry.details;
    if (!Array.isArray(configuration)) continue;
    const now: ReadonlySet<string> = new Set(configuration.map(String));
    if (before) {
      const different = [...now.symmetricDifference(before)].map((text) => text.split(":", 1)[0] ?? "");
      changes.set(entry, [...new Set(different)]);
    }
    before = now;
  }
  return changes;
}
