import { z } from "zod";
import { formatUsd } from "../../kernel/money.ts";
import type { Consequences } from "../../membership/index.ts";
import { usdShown } from "../../operations/money.ts";
import { timestamp } from "../../operations/place.ts";

export const doorTaken = z.string().max(40, "is not an id").describe("'door' of the answer before.");

/** What goes with an organization, or is lost with it. */
export const consequencesShown = z
  .object({
    members: z.int(),
    projects: z.int(),
    keys: z.int().describe("Keys that work."),
    open_invitations: z.int(),
    left_usd: usdShown.describe("Credit that is left."),
    held_usd: usdShown.describe("Put aside for requests under way."),
    owed_usd: usdShown,
  })
  .meta({ id: "Consequences" });

/** A first door that is shut. */
export const doorShown = z.object({
  door: z.uuid().describe("Opens the second door, once, in this session."),
  opens_until: timestamp,
  consequences: consequencesShown,
});

export function showConsequences(found: Consequences): z.input<typeof consequencesShown> {
  const { members, projects, keys, openInvitations, left, held, owed } = found;
  return {
    members,
    projects,
    keys,
    open_invitations: openInvitations,
    left_usd: formatUsd(left),
    held_usd: formatUsd(held),
    owed_usd: formatUsd(owed),
  };
}
