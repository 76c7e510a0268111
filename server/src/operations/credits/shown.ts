import { z } from "zod";
import { formatUsd } from "../../kernel/money.ts";
import { type Grant, MOVEMENT_KINDS } from "../../ledger/index.ts";
import { usdShown } from "../money.ts";
import { timestamp } from "../place.ts";

/** Who may see an organization's credit: those who pay for it and those who run it. */
export const MAY_READ = {
  organization: ["owner", "admin", "billing"],
  platform: ["support", "operator", "admin"],
} as const;

/** Who may move it: nobody in the organization. */
export const MAY_MOVE = { platform: ["operator", "admin"] } as const;

/** A grant as the API shows it. */
export const grantShown = z
  .object({
    id: z.uuid(),
    kind: z.enum(["payment", "promotion", "refund"]),
    amount_usd: usdShown,
    left_usd: usdShown.describe("What is left of it, held or not; US dollars with six places."),
    priority: z.int().describe("The lowest is spent first, then what expires first."),
    expires_at: timestamp.nullable(),
    created_at: timestamp,
  })
  .meta({ id: "Grant" });

export function showGrant(grant: Grant): z.input<typeof grantShown> {
  const { id, kind, amount, open, priority, expiresAt, createdAt } = grant;
  return {
    id,
    kind: grantShown.shape.kind.parse(kind),
    amount_usd: formatUsd(amount),
    left_usd: formatUsd(open),
    priority,
    expires_at: expiresAt?.toISOString() ?? null,
    created_at: createdAt.toISOString(),
  };
}

/** A transfer as the API shows it. */
export const movementShown = z
  .object({
    number: z.string().describe("Its place among all transfers there are."),
    kind: z.enum(MOVEMENT_KINDS),
    from: z.string().describe("The account it was taken from."),
    to: z.string().describe("The account it was given to."),
    amount_usd: usdShown,
    hold: z.uuid().nullable(),
    grant: z.uuid().nullable(),
    subject: z
      .uuid()
      .nullable()
      .describe("The request that was given back, or the grant that was taken back."),
    at: timestamp,
  })
  .meta({ id: "Movement" });
