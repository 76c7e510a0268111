import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { formatUsd, parseUsd } from "../../kernel/money.ts";
import { balanceOf, grantCredit } from "../../ledger/index.ts";
import { usdMoved, usdShown } from "../money.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, reason, timestamp } from "../place.ts";
import { MAY_MOVE } from "./shown.ts";

const USUAL_PRIORITY = 100;
const HIGHEST_PRIORITY = 1_000;
const PRIORITY = `must be a whole number from 0 to ${HIGHEST_PRIORITY}`;

export const giveCredit = operation({
  name: "credits.grant",
  summary: "Give an organization credit to spend.",
  allowed: MAY_MOVE,
  destructive: true,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    amount_usd: usdMoved,
    kind: z.enum(["payment", "promotion"]).default("payment").describe("Paid for, or a gift."),
    priority: z
      .int(PRIORITY)
      .min(0, PRIORITY)
      .max(HIGHEST_PRIORITY, PRIORITY)
      .default(USUAL_PRIORITY)
      .describe("The lowest is spent first, then what expires first."),
    expires_at: timestamp.optional().describe("What is not held then is lost to the organization."),
    again: z
      .boolean()
      .default(false)
      .describe("Give it although the same was given within ten minutes, which is refused otherwise."),
    reason,
  }),
  output: z.object({
    organization: z.string(),
    grant: z.uuid(),
    kind: z.string(),
    amount_usd: usdShown,
    available_usd: usdShown.describe("What can be spent now."),
  }),
  errors: ["organization_not_found", "grant_repeated"],
  async run(act, { organization, amount_usd: usd, kind, priority, expires_at: expires, again, reason: why }) {
    const { id, slug } = await organizationFor(act, MAY_MOVE, organization);
    const expiresAt = expires === undefined ? null : new Date(expires);
    if (expiresAt !== null && expiresAt.getTime() <= act.clock.nowMs())
      throw new ActError("invalid_input", { field: "expires_at", problem: "must be in the future" });
    const amount = parseUsd(usd);
    const wish = { kind, amount, priority, expiresAt, reason: why };
    const grant = await grantCredit(act.database, id, wish, { again });
    const { available } = await balanceOf(act.database, id);
    return {
      organization: slug,
      grant,
      kind,
      amount_usd: formatUsd(amount),
      available_usd: formatUsd(available),
    };
  },
});
