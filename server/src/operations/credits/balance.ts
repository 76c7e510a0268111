import { z } from "zod";
import { formatUsd } from "../../kernel/money.ts";
import { balanceOf } from "../../ledger/index.ts";
import { usdShown } from "../money.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { grantShown, MAY_READ, showGrant } from "./shown.ts";

export const showBalance = operation({
  name: "credits.balance",
  summary: "Show what an organization has, holds and owes, and its grants in the order they are spent.",
  allowed: MAY_READ,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference }),
  output: z.object({
    organization: z.string(),
    balance_usd: usdShown.describe(
      "Credit that is left, less what is owed; below zero where a line is used.",
    ),
    available_usd: usdShown.describe("What can still be spent, the rest of the line included."),
    held_usd: usdShown.describe("Put aside for requests under way and by nodes."),
    owed_usd: usdShown.describe("New credit pays it first."),
    line_usd: usdShown.nullable().describe("How far it may spend below zero; null: it pays in advance."),
    spent_usd: usdShown.describe("Everything that was ever charged."),
    grants: z.array(grantShown).describe("Those that are spent first, 50 at most."),
    has_more_grants: z.boolean(),
  }),
  errors: ["organization_not_found"],
  async run(act, { organization }) {
    const { id, slug } = await organizationFor(act, MAY_READ, organization);
    const found = await balanceOf(act.database, id);
    return {
      organization: slug,
      balance_usd: formatUsd(found.balance),
      available_usd: formatUsd(found.available),
      held_usd: formatUsd(found.held),
      owed_usd: formatUsd(found.owed),
      line_usd: found.line === null ? null : formatUsd(found.line),
      spent_usd: formatUsd(found.spent),
      grants: found.grants.map(showGrant),
      has_more_grants: found.hasMoreGrants,
    };
  },
});
