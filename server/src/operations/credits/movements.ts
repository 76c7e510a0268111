import { z } from "zod";
import { formatUsd } from "../../kernel/money.ts";
import { type Movement, movementPage } from "../../ledger/index.ts";
import { page, pageInput, pageOf, readNumberCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { MAY_READ, movementShown } from "./shown.ts";

export const listMovements = operation({
  name: "credits.movements",
  summary: "List every transfer that changed what an organization has or owes, oldest first.",
  allowed: MAY_READ,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference, ...pageInput }),
  output: pageOf(movementShown),
  errors: ["organization_not_found"],
  async run(act, { organization, limit, cursor }) {
    const after = readNumberCursor(cursor);
    const { id } = await organizationFor(act, MAY_READ, organization);
    const rows = await act.database.inTenant(id, (db) => movementPage(db, { after, limit }));
    const placed = rows.map((movement) => ({ ...movement, id: String(movement.number) }));
    return page(placed, limit, showMovement);
  },
});

function showMovement(movement: Movement): z.input<typeof movementShown> {
  const { number, kind, from, to, amount, holdId, grantId, subjectId, at } = movement;
  return {
    number: String(number),
    kind,
    from,
    to,
    amount_usd: formatUsd(amount),
    hold: holdId,
    grant: grantId,
    subject: subjectId,
    at: at.toISOString(),
  };
}
