import { OperatorError } from "../kernel/errors.ts";
import type { OrganizationId, RequestId } from "../kernel/ids.ts";
import { type Charge, findCharge, tellCharge } from "../ledger/index.ts";
import { findPlace, listOrganizations } from "../organizations/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { PlaceOptions } from "./place-options.ts";
import { readId } from "./read-id.ts";
import { printable } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

/** `sallyport ledger explain` */
export async function ledgerExplain(
  invocation: Invocation,
  text: string,
  options: PlaceOptions & { readonly json?: boolean },
): Promise<void> {
  const { terminal } = invocation;
  const request = readId<RequestId>("request", text);
  const { charge } = await withControl(invocation, ({ control }) =>
    findCharged(control.database, request, options.organization ?? null),
  );
  const story = tellCharge(charge);
  if (!options.json) {
    for (const sentence of story) terminal.out(printable(sentence));
    return;
  }
  const facts = JSON.stringify({ ...charge, story }, (_, value: unknown) =>
    typeof value === "bigint" ? Number(value) : value,
  );
  terminal.out(facts);
}

/**
 * What the books know of a request, and whose it was.
 * @param slug of the only organization to look in; null for all
 * @throws OperatorError when there is none
 */
export async function findCharged(
  database: ControlDatabase,
  request: RequestId,
  slug: string | null,
): Promise<{ readonly organization: OrganizationId; readonly charge: Charge }> {
  const organizations: readonly { readonly id: OrganizationId }[] =
    slug === null
      ? await database.asOperator(listOrganizations)
      : [(await findPlace(database, slug, null)).organization];
  for (const { id } of organizations) {
    const charge = await findCharge(database, id, request);
    if (charge) return { organization: id, charge };
  }
  throw new OperatorError(
    "No request with that id is recorded. One that was refused before it was admitted has no record; one that ended within the last second may not be written yet.",
  );
}
