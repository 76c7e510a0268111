import { z } from "zod";
import { readRouting, setRouting } from "../../organizations/index.ts";
import { nextGeneration } from "../../propagation/index.ts";
import { REGION } from "../../provider-accounts/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, slug } from "../place.ts";
import { checkProviders } from "../projects/shown.ts";

const mayRead = { organization: ["owner", "admin"], platform: ["support", "operator", "admin"] } as const;
const mayChange = { platform: ["operator", "admin"] } as const;

const MOST_PROVIDERS = 50;
const MOST_REGIONS = 20;

const routingShown = z.object({
  providers: z.array(z.string()).nullable().describe("Only these providers; null: every one."),
  regions: z
    .array(z.string())
    .nullable()
    .describe("Only providers in one of these regions; null: wherever they are."),
});

export const showOrganizationRouting = operation({
  name: "organizations.routing",
  summary: "Shows at which providers and in which regions an organization's requests may be answered.",
  allowed: mayRead,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference }),
  output: routingShown,
  errors: ["organization_not_found"],
  async run(act, { organization }) {
    const { id } = await organizationFor(act, mayRead, organization);
    const { providers, regions } = await act.database.inTenant(id, readRouting);
    return { providers: providers && [...providers], regions: regions && [...regions] };
  },
});

export const setOrganizationRouting = operation({
  name: "organizations.set_routing",
  summary:
    "Says at which providers and in which regions an organization's requests may be answered, for all its live keys, on every node.",
  allowed: mayChange,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    providers: z
      .array(slug)
      .min(1, "must name at least one, or be null")
      .max(MOST_PROVIDERS, `must be at most ${MOST_PROVIDERS}`)
      .nullable()
      .describe("Only these providers; null: every one."),
    regions: z
      .array(z.string().regex(REGION, "must be lower-case letters, digits and hyphens, at most 32"))
      .min(1, "must name at least one, or be null")
      .max(MOST_REGIONS, `must be at most ${MOST_REGIONS}`)
      .nullable()
      .describe(
        "Only providers that you said are in one of these; one without a region is in none. Null: wherever.",
      ),
  }),
  output: routingShown.extend({ nodes: nodesShown }),
  errors: ["organization_not_found", "provider_not_found"],
  async run(act, { organization, providers, regions }) {
    const { id } = await organizationFor(act, mayChange, organization);
    await checkProviders(act, providers);
    const generation = await act.database.inTenant(id, async (db) => {
      const next = await nextGeneration(db);
      await setRouting(db, id, { providers, regions }, next);
      return next;
    });
    return { providers, regions, nodes: showNodes(await act.everywhere(generation)) };
  },
});
