import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import type { ProjectDetails } from "../../organizations/index.ts";
import { allProviders } from "../../provider-accounts/index.ts";
import { scopeTaken as ofKeys } from "../keys/asked.ts";
import type { Act } from "../operation.ts";
import { shown, slug, timestamp } from "../place.ts";
import { sides } from "../suspensions/sides.ts";

/** A project as the API shows it. */
export const projectShown = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    models: z.array(z.string()).nullable().describe("The models its keys may use; null: every model."),
    providers: z
      .array(z.string())
      .nullable()
      .describe("The providers its live keys may reach; null: every provider."),
    revision: z.int(),
    created_at: timestamp,
    suspended_by: sides,
  })
  .meta({ id: "Project" });

export function showProject(details: ProjectDetails): z.input<typeof projectShown> {
  const { id, slug: short, name, models, providers, revision, createdAt, suspendedBy } = details;
  return {
    id,
    slug: short,
    name,
    models: models && [...models],
    providers: providers && [...providers],
    revision,
    created_at: createdAt.toISOString(),
    suspended_by: [...suspendedBy],
  };
}

const MOST_PROVIDERS = 100;

/** What every key of a project may use, beside what the key itself may. */
export const projectScopeTaken = {
  models: ofKeys.models.describe("Only these models, for every key of the project; null: every model."),
  providers: z
    .array(slug)
    .min(1, "must name at least one")
    .max(MOST_PROVIDERS, `must be at most ${MOST_PROVIDERS}`)
    .nullable()
    .optional()
    .describe("Only these providers, for every live key of the project; null: every provider."),
};

/** @throws ActError provider_not_found */
export async function checkProviders(
  { database }: Pick<Act, "database">,
  names: readonly string[] | null | undefined,
): Promise<void> {
  if (!names) return;
  const known = new Set((await allProviders(database)).map((one) => one.slug));
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined) throw new ActError("provider_not_found", { provider: shown(unknown) });
}
