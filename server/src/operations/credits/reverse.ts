import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type GrantId, parseId } from "../../kernel/ids.ts";
import { formatUsd, parseUsd } from "../../kernel/money.ts";
import { callCreditBack, reverseGrant } from "../../ledger/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { usdMoved, usdShown } from "../money.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, reason, shown } from "../place.ts";
import { MAY_MOVE } from "./shown.ts";

export const takeBack = operation({
  name: "credits.reverse",
  summary: "Take back a grant whose payment was returned; what was spent of it is owed.",
  allowed: MAY_MOVE,
  destructive: true,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    grant: z.string().max(40, "is not an id"),
    amount_usd: usdMoved
      .optional()
      .describe("Only so much of it; left out: all that was not taken back before."),
    reason,
  }),
  output: z.object({
    grant: z.uuid(),
    taken_usd: usdShown.describe("Credit that is gone now."),
    owed_usd: usdShown.describe("What was spent already, and is a debt now."),
    nodes: nodesShown,
  }),
  errors: ["organization_not_found", "grant_not_found", "reversal_too_large"],
  async run(act, { organization, grant: reference, amount_usd: usd, reason: why }) {
    const { database } = act;
    const { id } = await organizationFor(act, MAY_MOVE, organization);
    const grant = parseId<GrantId>(reference.toLowerCase());
    if (grant === null) throw new ActError("grant_not_found", { grant: shown(reference) });
    // What nodes have leased cannot be taken, so they give it back first.
    await act.everywhere((await callCreditBack(database, id)).generation);
    const amount = usd === undefined ? null : parseUsd(usd);
    const { taken, owed, generation } = await reverseGrant(database, id, grant, amount, why);
    return {
      grant,
      taken_usd: formatUsd(taken),
      owed_usd: formatUsd(owed),
      nodes: showNodes(await act.everywhere(generation)),
    };
  },
});
