import { z } from "zod";
import { grantPage } from "../../ledger/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { grantShown, MAY_READ, showGrant } from "./shown.ts";

export const listGrants = operation({
  name: "credits.list",
  summary: "List every grant of an organization, oldest first, those that are used up too.",
  allowed: MAY_READ,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference, ...pageInput }),
  output: pageOf(grantShown),
  errors: ["organization_not_found"],
  async run(act, { organization, limit, cursor }) {
    const after = readCursor(cursor);
    const { id } = await organizationFor(act, MAY_READ, organization);
    const rows = await act.database.inTenant(id, (db) => grantPage(db, { after, limit }));
    return page(rows, limit, showGrant);
  },
});
