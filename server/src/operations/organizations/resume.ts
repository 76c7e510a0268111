import { z } from "zod";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { decided, resumeInput, resumeThing } from "../suspensions/deciding.ts";

const allowed = { platform: ["operator", "admin"] } as const;

export const resumeOrganization = operation({
  name: "organizations.resume",
  summary: "End the suspension of an organization: its keys work again, except those that ended meanwhile.",
  allowed,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    ...resumeInput,
  }),
  output: decided,
  errors: ["organization_not_found", "not_suspended", "suspended_by_other"],
  async run(act, { organization: reference, reason }) {
    const { id, slug } = await organizationFor(act, allowed, reference);
    return resumeThing(act, { organization: id, project: null, member: null }, { id, name: slug }, reason);
  },
});
