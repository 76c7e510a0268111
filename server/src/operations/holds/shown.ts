import { z } from "zod";
import { HOLD_REASONS, type Hold } from "../../holds/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { parseId } from "../../kernel/ids.ts";
import { timestamp } from "../place.ts";

/** M-10: nobody else on the platform keeps anything. */
export const ADMIN_ONLY = { platform: ["admin"] } as const;

export const holdReason = z
  .enum(
    Object.keys(HOLD_REASONS) as [keyof typeof HOLD_REASONS],
    "must be safety, abuse, law, dispute, support or diagnostics",
  )
  .describe(
    `What it is kept for; for at most so many days: ${Object.entries(HOLD_REASONS)
      .map(([reason, days]) => `${reason} ${days}`)
      .join(", ")}.`,
  );

export const holdReference = z.string().max(40, "is not an id").describe("The hold's id.");

/** What everybody sees who may see a hold at all. */
const SHOWN = {
  id: z.uuid(),
  kind: z.enum(["picture", "task"]).describe("A task is kept with its request and everything it made."),
  thing: z.uuid().describe("The picture's id, or the task's."),
  held_for: holdReason,
  state: z
    .enum(["proposed", "confirmed", "ended"])
    .describe("What is proposed is kept for a day, and longer only if another operator confirms it."),
  proposed_at: timestamp,
  ends_at: timestamp.describe("When it ends, if it is confirmed and nobody lifts it."),
  holds_until: timestamp.describe("When it really ends, or ended."),
  lifted_at: timestamp.nullable(),
};

/** As its organization sees it. */
export const ownHoldShown = z.object(SHOWN).meta({ id: "OwnPictureHold" });

/** As those who run the platform see it. */
export const holdShown = z
  .object({
    ...SHOWN,
    organization_id: z.uuid(),
    secret: z.boolean().describe("The law forbids that its organization is told."),
    proposed_by: z.string(),
    confirmed_by: z.string().nullable().describe("Another operator; null until one has agreed."),
  })
  .meta({ id: "PictureHold" });

/** @param nowMs milliseconds since 1970 */
export function showOwnHold(hold: Hold, nowMs: number): z.input<typeof ownHoldShown> {
  const isOver = hold.holdsUntil.getTime() <= nowMs;
  return {
    id: hold.id,
    kind: hold.isTask ? "task" : "picture",
    thing: hold.thing,
    held_for: hold.reason,
    state: isOver ? "ended" : hold.confirmedBy === null ? "proposed" : "confirmed",
    proposed_at: hold.proposedAt.toISOString(),
    ends_at: hold.endsAt.toISOString(),
    holds_until: hold.holdsUntil.toISOString(),
    lifted_at: hold.liftedAt?.toISOString() ?? null,
  };
}

export function showHold(hold: Hold, nowMs: number): z.input<typeof holdShown> {
  return {
    ...showOwnHold(hold, nowMs),
    organization_id: hold.organization,
    secret: hold.secret,
    proposed_by: hold.proposedBy,
    confirmed_by: hold.confirmedBy,
  };
}

/** @throws ActError picture_hold_not_found */
export function holdId(reference: string): string {
  const id = parseId(reference.toLowerCase());
  if (id === null) throw new ActError("picture_hold_not_found");
  return id;
}
