import { z } from "zod";
import type { AuditEntry, EntryProofs } from "../../audit/index.ts";
import type { OrganizationId } from "../../kernel/ids.ts";
import { type MemberDetails, membersWithAccounts } from "../../organizations/index.ts";
import { showMembers } from "../members/shown.ts";
import type { Act } from "../operation.ts";
import { timestamp } from "../place.ts";
import { sightOf } from "../usage/sight.ts";

/** One act as an organization reads it. */
export const activityShown = z
  .object({
    leaf: z
      .int()
      .nullable()
      .describe("Its place in the signed audit ledger; null within the seconds before."),
    state: z
      .enum(["readable", "erased", "damaged"])
      .describe(
        "'erased': whoever did it was forgotten, and with them what it was. 'damaged': it is not what was signed.",
      ),
    id: z.string(),
    at: timestamp.nullable(),
    action: z.string().describe("Such as 'key.revoked'."),
    by: z.object({
      kind: z.enum(["member", "person", "key", "platform", "server", "unknown"]),
      member: z.uuid().nullable(),
      name: z.string().nullable().describe("Of the member; null where that is not known, or not any more."),
    }),
    subject: z.object({ kind: z.string(), id: z.string() }),
    facts: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "Activity" });

/** What proves the entries of a page to anybody, without us. */
export const proofShown = z.object({
  checkpoint: z.string().describe("The signed note (C2SP tlog-checkpoint)."),
  keys: z.array(z.string()).describe("The verifier keys that sign."),
  entries: z
    .array(z.record(z.string(), z.unknown()))
    .describe(
      "Lines as 'audit export' writes them. What those who run the platform did is proven without saying who they are, and amounts without saying them to who sees no costs.",
    ),
});

/** Who those who run the platform are is their own matter, and what they wrote beside money they gave. */
const HIDDEN_FACTS = ["generation"] as const;
const HIDDEN_OF_PLATFORM = /^credit\./;

/** Facts that say an amount, which not everybody of an organization sees. */
const AMOUNT = /microUsd$/i;

export async function showActivity(
  act: Act,
  organization: OrganizationId,
  entries: readonly AuditEntry[],
): Promise<z.input<typeof activityShown>[]> {
  const accounts = [...new Set(entries.flatMap(({ actor }) => (actor.kind === "person" ? [actor.id] : [])))];
  const found = await act.database.inTenant(organization, (db) => membersWithAccounts(db, accounts));
  const names = new Map((await showMembers(act, found)).map(({ id, name }) => [id, name]));
  const { charges } = sightOf(act.principal, organization);
  const members = new Map(found.map((member) => [member.account as string, member]));
  return entries.map((entry) => ({
    leaf: entry.index,
    state: entry.state === "missing" ? "damaged" : entry.state,
    id: entry.id,
    at: entry.occurredAt?.toISOString() ?? null,
    action: entry.action,
    by: showActor(entry, members, names),
    subject: { ...entry.subject },
    facts: factsOf(entry, charges),
  }));
}

function showActor(
  { actor, state }: AuditEntry,
  members: ReadonlyMap<string, MemberDetails>,
  names: ReadonlyMap<string, string>,
): z.input<typeof activityShown>["by"] {
  const nobody = { member: null, name: null };
  if (state !== "readable") return { kind: "unknown", ...nobody };
  if (actor.kind === "operator") return { kind: "platform", ...nobody };
  if (actor.kind === "key") return { kind: "key", ...nobody };
  if (actor.kind !== "person") return { kind: "server", ...nobody };
  const member = members.get(actor.id);
  if (member === undefined) return { kind: "person", ...nobody };
  return { kind: "member", member: member.id, name: names.get(member.id) ?? null };
}

function factsOf({ actor, action, details }: AuditEntry, charges: boolean): Record<string, unknown> {
  const hidden: readonly string[] =
    actor.kind === "operator" && HIDDEN_OF_PLATFORM.test(action) ? [...HIDDEN_FACTS, "reason"] : HIDDEN_FACTS;
  return Object.fromEntries(
    Object.entries(details).filter(([fact]) => !hidden.includes(fact) && (charges || !AMOUNT.test(fact))),
  );
}

/** @param charges whether whoever asks sees what the organization pays */
export function showProofs(
  entries: readonly AuditEntry[],
  { checkpoint, keys, entries: lines }: EntryProofs,
  charges: boolean,
): z.input<typeof proofShown> {
  const withheld = new Set(
    entries
      .filter(
        ({ actor, details }) =>
          actor.kind === "operator" || (!charges && Object.keys(details).some((fact) => AMOUNT.test(fact))),
      )
      .map(({ id }) => id),
  );
  return {
    checkpoint,
    keys: [...keys],
    entries: lines.flatMap((line) => (line === null ? [] : [asProven(line, withheld)])),
  };
}

/** The leaf and its path prove the place; what is in some would say who of the platform did it, or an amount that is not shown. */
function asProven(
  line: { readonly [member: string]: unknown },
  withheld: ReadonlySet<string>,
): Record<string, unknown> {
  const { entry, salt, ...rest } = line;
  const id = (entry as { readonly id?: string } | undefined)?.id;
  return id !== undefined && withheld.has(id)
    ? { ...rest, id }
    : { ...rest, ...(salt ? { salt, entry } : {}) };
}
