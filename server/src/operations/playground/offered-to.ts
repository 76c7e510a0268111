import type { OrganizationId } from "../../kernel/ids.ts";
import { type OfferedModel, offeredWithin } from "../../offers/index.ts";
import { readRouting } from "../../organizations/index.ts";
import { allProviders } from "../../provider-accounts/index.ts";
import type { Act } from "../operation.ts";

/** The models whose providers may answer an organization (P-5): others are neither shown to it nor reckoned with. */
export async function offeredTo(
  { database }: Pick<Act, "database">,
  organization: OrganizationId,
): Promise<readonly OfferedModel[]> {
  const { providers, regions } = await database.inTenant(organization, readRouting);
  const within = { providers: providers && new Set(providers), regions: regions && new Set(regions) };
  return offeredWithin(await allProviders(database), within);
}
