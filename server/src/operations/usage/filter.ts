import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import type { ProjectId } from "../../kernel/ids.ts";
import { readProject } from "../../organizations/index.ts";
import type { TenantDb } from "../../ports/database.ts";
import { findKeyId, type UsageFilter } from "../../usage/index.ts";
import type { Act } from "../operation.ts";
import { shown, timestamp } from "../place.ts";

const DAY_MS = 86_400_000;

/** Which requests are meant. */
export const filterInput = {
  since: timestamp.optional().describe("They began then or later; left out: in the last 24 hours."),
  until: timestamp.optional().describe("They began before."),
  project: z
    .string()
    .min(1, "must not be empty")
    .max(40, "is not a short name or an id")
    .optional()
    .describe("Of this project only: its short name or its id."),
  key: z
    .string()
    .min(1, "must not be empty")
    .max(40, "is not an id or the visible first part of a key")
    .optional()
    .describe("Of this key only: its id or its visible first part."),
  model: z.string().min(1, "must not be empty").max(128, "is not the name of a model").optional(),
} as const;

export const FILTER_ERRORS = ["organization_not_found", "project_not_found", "key_not_found"] as const;

type Filter = { readonly [Name in keyof typeof filterInput]?: string | undefined };

/**
 * What is meant, by ids of this organization: another's project or key is not there (M-7).
 * @throws ActError project_not_found, key_not_found
 */
export async function readFilter(
  { clock }: Pick<Act, "clock">,
  db: TenantDb,
  { since, until, project, key, model }: Filter,
): Promise<UsageFilter> {
  return {
    since: new Date(since ?? clock.nowMs() - DAY_MS),
    until: until === undefined ? undefined : new Date(until),
    project: project === undefined ? undefined : await projectOf(db, project),
    key: key === undefined ? undefined : await keyOf(db, key),
    model,
  };
}

async function projectOf(db: TenantDb, reference: string): Promise<ProjectId> {
  const found = await readProject(db, reference);
  if (!found) throw new ActError("project_not_found", { project: shown(reference) });
  return found.id;
}

async function keyOf(db: TenantDb, reference: string) {
  const found = await findKeyId(db, reference);
  if (found === null) throw new ActError("key_not_found");
  return found;
}
