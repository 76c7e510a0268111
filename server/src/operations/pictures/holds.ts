import { z } from "zod";
import { holdsIn } from "../../holds/index.ts";
import { ownHoldShown, showOwnHold } from "../holds/shown.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";

const allowed = { organization: ["owner", "admin"], platform: ["admin"] } as const;

export const listOwnPictureHolds = operation({
  name: "pictures.holds",
  summary:
    "Lists which of an organization's pictures are kept beyond their time as an exception, why and until when; of those that the law keeps secret nothing is said.",
  allowed,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference }),
  output: z.object({ items: z.array(ownHoldShown) }),
  errors: ["organization_not_found"],
  async run(act, { organization }) {
    const { id } = await organizationFor(act, allowed, organization);
    const holds = await act.database.inTenant(id, holdsIn);
    return { items: holds.map((hold) => showOwnHold(hold, act.clock.nowMs())) };
  },
});
