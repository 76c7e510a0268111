import { z } from "zod";
import { ActError } from "../kernel/act-error.ts";
import { REASON, REASON_PROBLEM } from "../kernel/reason.ts";
import {
  findOrganization,
  listProjects,
  type Organization,
  type Place,
  readProject,
} from "../organizations/index.ts";
import type { Act } from "./operation.ts";
import { type Allowed, mayIn } from "./permission.ts";

/** An organization's id or short name. */
export const organizationReference = z
  .string()
  .min(1, "must not be empty")
  .max(40, "is not a short name or an id")
  .describe("Its short name or its id.");

export const slug = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, "must be lower-case letters, digits and hyphens, at most 40")
  .describe("A short name, which stays: lower-case letters, digits and hyphens.");

/**
 * What could rewrite the line it is shown on, or hide in it: control characters, those that turn the direction of text, and
 * halves of characters. The two joiners stay, which some scripts and pictures need.
 */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u;

export const displayName = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(200, "must have at most 200 characters")
  .refine((name) => !UNSEEN.test(name), "must not hold control characters or marks of direction")
  .refine((name) => SEEN.test(name), "must hold something that can be seen")
  .describe("The name for people, which can be changed.");

/** Why something is done; it is kept in the audit ledger for good. */
export const reason = z
  .string()
  .regex(REASON, REASON_PROBLEM)
  .describe("Why, in 3 to 100 plain characters; kept in the audit ledger for good.");

/** Which state of a thing is changed; another one is refused. */
export const revision = z
  .number("must be a number")
  .int("must be a whole number")
  .min(1, "must be at least 1")
  .max(2_147_483_647, "is no revision");

export const timestamp = z.iso.datetime();

/**
 * Finds the organization that an operation is about and refuses whoever may not do it there.
 * @param reference its id or short name
 * @throws ActError organization_not_found, not_permitted
 */
export async function organizationFor(act: Act, allowed: Allowed, reference: string): Promise<Organization> {
  const found = await act.database.asOperator((db) => findOrganization(db, reference));
  if (!found) throw new ActError("organization_not_found", { organization: shown(reference) });
  mayIn(act.principal, allowed, found.id, shown(reference));
  return found;
}

/** A project's id or short name. It may be left out where the organization has only one. */
export const projectReference = z
  .string()
  .min(1, "must not be empty")
  .max(40, "is not a short name or an id")
  .describe("Its short name or its id; needed where the organization has several.");

/** What `placeFor` can refuse with. */
export const PLACE_ERRORS = ["organization_not_found", "project_not_found", "project_needed"] as const;

/**
 * Finds the organization and the project that an operation is about. No project is chosen for anybody who has several.
 * @param project its id or short name; undefined: the only one there is
 * @throws ActError organization_not_found, project_not_found, project_needed, not_permitted
 */
export async function placeFor(
  act: Act,
  allowed: Allowed,
  organizationNamed: string,
  project: string | undefined,
): Promise<Place> {
  const organization = await organizationFor(act, allowed, organizationNamed);
  return act.database.inTenant(organization.id, async (db) => {
    if (project !== undefined) {
      const found = await readProject(db, project);
      if (!found) throw new ActError("project_not_found", { project: shown(project) });
      return { organization, project: found };
    }
    const [only, another] = await listProjects(db);
    if (only === undefined || another !== undefined) throw new ActError("project_needed");
    return { organization, project: only };
  });
}

/** A reference is repeated only where it could be one; anything else may be a secret in the wrong place. */
export function shown(reference: string): string {
  return /^[a-z0-9-]{1,40}$/.test(reference) ? reference : "…";
}
