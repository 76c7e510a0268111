import { z } from "zod";
import type { OrganizationDetails } from "../../organizations/index.ts";
import { timestamp } from "../place.ts";
import { sides } from "../suspensions/sides.ts";

/** An organization as the API shows it. */
export const organizationShown = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    time_zone: z.string().describe("In which the days and months of its budgets begin (IANA)."),
    second_factor: z.boolean().describe("Whether its members need a second factor."),
    revision: z.int(),
    created_at: timestamp,
    suspended_by: sides,
  })
  .meta({ id: "Organization" });

export function showOrganization(details: OrganizationDetails): z.input<typeof organizationShown> {
  const { id, slug, name, timeZone, secondFactor, revision, createdAt, suspendedBy } = details;
  return {
    id,
    slug,
    name,
    time_zone: timeZone,
    second_factor: secondFactor,
    revision,
    created_at: createdAt.toISOString(),
    suspended_by: [...suspendedBy],
  };
}
