import { z } from "zod";
import { setKeyQuota } from "../../keys/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";

const allowed = { platform: ["operator", "admin"] } as const;

const MOST = 1_000_000;

export const setQuota = operation({
  name: "keys.set_quota",
  summary: "Says how many keys of an organization may work at once. Those that work go on, be they more.",
  allowed,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    quota: z.int("must be a whole number").min(0, "must not be below 0").max(MOST, `must be at most ${MOST}`),
  }),
  output: z.object({ quota: z.int(), working: z.int().describe("How many work now.") }),
  errors: ["organization_not_found"],
  async run(act, { organization, quota }) {
    const { id } = await organizationFor(act, allowed, organization);
    const working = await act.database.inTenant(id, (db) => setKeyQuota(db, id, quota));
    return { quota, working };
  },
});
