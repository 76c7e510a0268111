import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type MemberId, parseId } from "../../kernel/ids.ts";
import { remove } from "../../membership/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { mayHandOwnership } from "../permission.ts";
import { organizationFor, organizationReference, shown } from "../place.ts";
import { memberReference } from "./shown.ts";

const allowed = { organization: ["owner", "admin"], platform: ["operator", "admin"] } as const;

export const removeMember = operation({
  name: "members.remove",
  summary:
    "Ends a membership. The keys that the member made stay the organization's: they go on working, or are paused everywhere.",
  allowed,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    member: memberReference,
    keys: z
      .enum(["keep", "pause"], "must be keep or pause")
      .default("keep")
      .describe(
        "'pause': keys that count as the member's, and keys of nobody's that the member made, are refused until the member is resumed.",
      ),
  }),
  output: z.object({
    id: z.uuid(),
    removed: z.literal(true),
    keys: z.int().describe("Working keys that count as the member's."),
    keys_made: z.int().describe("Other working keys that the member made and that count as nobody's."),
    paused: z.boolean(),
    nodes: nodesShown,
  }),
  errors: ["organization_not_found", "member_not_found", "last_owner"],
  async run(act, { organization: reference, member: named, keys }) {
    const organization = await organizationFor(act, allowed, reference);
    const id = parseId<MemberId>(named.toLowerCase());
    if (id === null) throw new ActError("member_not_found", { member: shown(named) });
    const side = act.principal.platform === null ? "organization" : "platform";
    const choice = keys === "pause" ? ({ pause: true, side } as const) : ({ pause: false } as const);
    const departed = await remove(act, organization, id, choice, ({ role }) => {
      if (role === "owner") mayHandOwnership(act.principal, organization.id);
    });
    const { generation, keys: left } = departed;
    const nodes = generation === null ? [] : showNodes(await act.everywhere(generation));
    return {
      id,
      removed: true as const,
      keys: left.own,
      keys_made: left.made,
      paused: generation !== null,
      nodes,
    };
  },
});
