import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { parseId, type RequestId } from "../../kernel/ids.ts";
import { formatUsd, parseUsd } from "../../kernel/money.ts";
import { refundRequest } from "../../ledger/index.ts";
import { usdMoved, usdShown } from "../money.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, reason, shown } from "../place.ts";
import { MAY_MOVE } from "./shown.ts";

export const giveBack = operation({
  name: "credits.refund",
  summary: "Give an organization back what a request cost, as credit that does not expire.",
  allowed: MAY_MOVE,
  destructive: true,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    request: z.string().max(40, "is not an id"),
    amount_usd: usdMoved
      .optional()
      .describe("Only so much of it; left out: all that was not given back before."),
    reason,
  }),
  output: z.object({ request: z.uuid(), grant: z.uuid(), refunded_usd: usdShown }),
  errors: ["organization_not_found", "request_not_found", "refund_too_large"],
  async run(act, { organization, request: reference, amount_usd: usd, reason: why }) {
    const { id } = await organizationFor(act, MAY_MOVE, organization);
    const request = parseId<RequestId>(reference.toLowerCase());
    if (request === null) throw new ActError("request_not_found", { request: shown(reference) });
    const amount = usd === undefined ? null : parseUsd(usd);
    const { grant, refunded } = await refundRequest(act.database, id, request, amount, why);
    return { request, grant, refunded_usd: formatUsd(refunded) };
  },
});
