import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { formatUsd } from "../../kernel/money.ts";
import { deleteOrganization as remove } from "../../membership/index.ts";
import { showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, reason } from "../place.ts";
import { deletionShown } from "./deletion-shown.ts";

const allowed = { platform: ["admin"] } as const;

export const deleteOrganization = operation({
  name: "organizations.delete",
  summary:
    "Delete an organization for good: its keys are dead everywhere, nobody is a member any more, and its books stay without a name.",
  allowed,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    confirm: z
      .string()
      .max(40, "is not its short name")
      .describe("Its short name once more: this cannot be undone."),
    reason,
  }),
  output: deletionShown,
  errors: ["organization_not_found", "credit_owed"],
  async run(act, { organization: reference, confirm, reason: why }) {
    const organization = await organizationFor(act, allowed, reference);
    if (confirm !== organization.slug)
      throw new ActError("invalid_input", { field: "confirm", problem: "must be its short name" });
    const receipt = await remove(act, organization, null, async () => ({ reason: why }));
    const nodes = await act.everywhere(receipt.generation);
    return {
      organization: organization.slug,
      receipt: receipt.entry,
      keys: receipt.keys,
      members: receipt.members,
      left_usd: formatUsd(receipt.left),
      nodes: showNodes(nodes),
    };
  },
});
