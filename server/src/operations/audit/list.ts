import { z } from "zod";
import { type AuditEntry, readAudit } from "../../audit/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { pageInput, pageOf } from "../cursor.ts";
import { operation } from "../operation.ts";
import { timestamp } from "../place.ts";
import { PLATFORM_ROLES } from "../principal.ts";

const DAY_MS = 86_400_000;

const entryShown = z
  .object({
    index: z.int().nullable().describe("Its place in the signed tree; null until it is signed."),
    state: z
      .enum(["readable", "erased", "damaged", "missing"])
      .describe(
        "'damaged' and 'missing': what is stored is not what was signed, and nothing of it is shown.",
      ),
    id: z.string(),
    occurred_at: timestamp.nullable(),
    action: z.string(),
    organization_id: z.string().nullable(),
    actor: z.object({ kind: z.string(), id: z.string() }),
    subject: z.object({ kind: z.string(), id: z.string() }),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "AuditEntry" });

const word = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$/, "must be a name or an id")
  .optional();

export const listAudit = operation({
  name: "audit.list",
  summary: "List administrative acts, oldest first: who did what to what.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject({
    since: z.iso
      .datetime({ offset: true, error: "must be a time such as 2026-11-01T00:00:00Z" })
      .optional()
      .describe("Not older than this; by default a day."),
    action: word.describe("Only this, such as 'key.revoked'."),
    actor: word.describe("Only by this operator, person, key or process."),
    subject: word.describe("Only about this thing, by its id."),
    organization_id: z.uuid("must be an id").optional().describe("Only what concerns this organization."),
    ...pageInput,
  }),
  output: pageOf(entryShown),
  errors: [],
  async run({ database, vault, clock }, { since, limit, cursor, ...only }) {
    const from = new Date(since ?? clock.nowMs() - DAY_MS);
    const isWanted = (entry: AuditEntry) =>
      // What is damaged or missing may be anything, so it is always shown.
      entry.state === "damaged" ||
      entry.state === "missing" ||
      ((only.action ?? entry.action) === entry.action &&
        (only.actor ?? entry.actor.id) === entry.actor.id &&
        (only.subject ?? entry.subject.id) === entry.subject.id &&
        (only.organization_id ?? entry.organizationId) === entry.organizationId);
    const { after, skipped } = readPlace(cursor);
    const entries = (await readAudit(database, vault, from, null, after)).filter(isWanted).slice(skipped);
    const shown = entries.slice(0, limit);
    return {
      items: shown.map(showEntry),
      next_cursor: entries.length > limit ? placeAfter(shown, { after, skipped }) : null,
    };
  },
});

function showEntry({
  index,
  state,
  id,
  occurredAt,
  action,
  organizationId,
  actor,
  subject,
  details,
}: AuditEntry) {
  return {
    index,
    state,
    id,
    occurred_at: occurredAt?.toISOString() ?? null,
    action,
    organization_id: organizationId,
    actor,
    subject,
    details: { ...details },
  };
}

/** Where a page begins: behind a place in the tree, and behind some of what comes after it that has none yet. */
interface Place {
  readonly after: number;
  readonly skipped: number;
}

function readPlace(cursor: string | undefined): Place {
  if (cursor === undefined) return { after: -1, skipped: 0 };
  const [, after, skipped] =
    /^(-?\d{1,12})\.(\d{1,9})$/.exec(Buffer.from(cursor, "base64url").toString("latin1")) ?? [];
  if (after === undefined || skipped === undefined)
    throw new ActError("invalid_input", { field: "cursor", problem: "is not a cursor of this list" });
  return { after: Number(after), skipped: Number(skipped) };
}

/** Entries that are not signed yet have no place: they are counted from the last one that has. */
function placeAfter(shown: readonly AuditEntry[], before: Place): string {
  const last = shown.findLastIndex(({ index }) => index !== null);
  const after = shown[last]?.index ?? before.after;
  const skipped = last < 0 ? before.skipped + shown.length : shown.length - 1 - last;
  return Buffer.from(`${after}.${skipped}`, "latin1").toString("base64url");
}
