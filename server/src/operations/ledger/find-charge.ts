import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type OrganizationId, parseId, type RequestId } from "../../kernel/ids.ts";
import { type Charge, findCharge, ownerOfRequest } from "../../ledger/index.ts";
import type { Act } from "../operation.ts";
import { type Allowed, mayIn } from "../permission.ts";
import { organizationFor, organizationReference, shown } from "../place.ts";

/** Which request is meant. */
export const chargeInput = {
  request: z.string().max(40, "is not an id").describe("Its id is in every answer's 'x-request-id'."),
  organization: organizationReference
    .optional()
    .describe("Look only in this one: its short name or its id; left out: in all that you may see."),
} as const;

export const CHARGE_ERRORS = ["organization_not_found", "request_not_found"] as const;

/**
 * What the books know of a request, and whose it was. Of another organization's it says what it says of one that is
 * not there (M-7).
 * @throws ActError organization_not_found, request_not_found, not_permitted
 */
export async function chargeFor(
  act: Act,
  allowed: Allowed,
  {
    request: reference,
    organization,
  }: { readonly request: string; readonly organization?: string | undefined },
): Promise<{ readonly organization: OrganizationId; readonly charge: Charge }> {
  const notFound = () => new ActError("request_not_found", { request: shown(reference) });
  const within = organization === undefined ? null : await organizationFor(act, allowed, organization);
  const request = parseId<RequestId>(reference.toLowerCase());
  const owner = request && (within?.id ?? (await ownerOfRequest(act.database, request)));
  if (request === null || owner === null) throw notFound();
  try {
    mayIn(act.principal, allowed, owner, owner);
  } catch (error) {
    throw error instanceof ActError && error.code === "organization_not_found" ? notFound() : error;
  }
  const charge = await findCharge(act.database, owner, request);
  if (charge === null) throw notFound();
  return { organization: owner, charge };
}
