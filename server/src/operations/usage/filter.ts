import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type MemberId, type ProjectId, parseId } from "../../kernel/ids.ts";
import { readMember, readProject } from "../../organizations/index.ts";
import type { TenantDb } from "../../ports/database.ts";
import { ENDPOINTS } from "../../providers/contract.ts";
import { findKeyId, OUTCOMES, type UsageAsked } from "../../usage/index.ts";
import type { Act } from "../operation.ts";
import { shown, timestamp } from "../place.ts";

const DAY_MS = 86_400_000;

/** Whose requests, and of which model. */
export const namedInput = {
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

/** Which requests are meant. */
export const filterInput = {
  since: timestamp.optional().describe("They began then or later; left out: in the last 24 hours."),
  until: timestamp.optional().describe("They began before."),
  ...namedInput,
} as const;

/** What else requests are told apart by. */
export const moreFilterInput = {
  member: z.string().max(40, "is not an id").optional().describe("Of keys of this member only: its id."),
  provider: z.string().min(1, "must not be empty").max(64, "is not a kind of provider").optional(),
  endpoint: z.enum(ENDPOINTS, `must be one of ${ENDPOINTS.join(", ")}`).optional(),
  mode: z.enum(["live", "test"], "must be live or test").optional(),
  outcome: z.enum(OUTCOMES, `must be one of ${OUTCOMES.join(", ")}`).optional(),
  status: z.coerce
    .number("must be a number")
    .int("must be a whole number")
    .min(0, "must be at least 0")
    .max(599, "must be at most 599")
    .optional()
    .describe("The HTTP status that the caller got."),
  result: z
    .enum(["answered", "failed"], "must be answered or failed")
    .optional()
    .describe("'failed': it ended otherwise than with an answer or by the caller's leaving."),
} as const;

export const FILTER_ERRORS = [
  "organization_not_found",
  "project_not_found",
  "key_not_found",
  "member_not_found",
] as const;

type Filter = { readonly [Name in keyof typeof filterInput]?: string | undefined } & {
  readonly [Name in keyof typeof moreFilterInput]?: z.output<(typeof moreFilterInput)[Name]>;
};

/**
 * What is meant, by ids of this organization: another's project, member or key is not there (M-7).
 * @throws ActError project_not_found, key_not_found, member_not_found
 */
export async function readFilter(
  { clock }: Pick<Act, "clock">,
  db: TenantDb,
  { since, until, project, key, member, result, ...same }: Filter,
): Promise<UsageAsked> {
  return {
    ...same,
    since: new Date(since ?? clock.nowMs() - DAY_MS),
    until: until === undefined ? undefined : new Date(until),
    project: project === undefined ? undefined : await projectOf(db, project),
    key: key === undefined ? undefined : await keyOf(db, key),
    member: member === undefined ? undefined : await memberOf(db, member),
    failed: result === undefined ? undefined : result === "failed",
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

async function memberOf(db: TenantDb, reference: string): Promise<MemberId> {
  const id = parseId<MemberId>(reference.toLowerCase());
  const found = id === null ? null : await readMember(db, id);
  if (!found) throw new ActError("member_not_found", { member: shown(reference) });
  return found.id;
}
