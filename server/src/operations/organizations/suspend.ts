import { z } from "zod";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { decided, suspendInput, suspendThing } from "../suspensions/deciding.ts";

const allowed = { platform: ["operator", "admin"] } as const;

export const suspendOrganization = operation({
  name: "organizations.suspend",
  summary: "Suspend an organization: nothing that its keys ask is served anywhere when the command returns.",
  allowed,
  destructive: true,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    ...suspendInput,
  }),
  output: decided,
  errors: ["organization_not_found"],
  async run(act, { organization: reference, ...decision }) {
    const { id, slug } = await organizationFor(act, allowed, reference);
    return suspendThing(act, { organization: id, project: null, member: null }, { id, name: slug }, decision);
  },
});
