import { z } from "zod";
import type { OrganizationId } from "../../kernel/ids.ts";
import { KEY_STATES, type KeyMetadata } from "../../keys/index.ts";
import { SCOPES } from "../../providers/contract.ts";
import type { Act } from "../operation.ts";
import { timestamp } from "../place.ts";
import { type KeyNames, namesOf } from "./names.ts";

export const keyMode = z.enum(["live", "test"], "must be live or test");

/** K-7: a key as the API shows it, which is everything but the key. */
export const keyShown = z
  .object({
    id: z.uuid(),
    prefix: z.string().describe("Its first part, which may be seen and by which it can be named."),
    last_four: z.string(),
    name: z.string(),
    mode: keyMode.describe("Live keys reach providers and spend; test keys reach only the simulator."),
    status: z
      .enum(KEY_STATES)
      .describe(
        "'paused': nothing is served to it until it is resumed. 'ending': it was replaced, and still works until 'revoked_at'.",
      ),
    project: z.string().describe("The project's short name."),
    member: z.uuid().nullable().describe("Whose spending it counts as."),
    member_name: z.string().nullable(),
    endpoints: z.array(z.enum(SCOPES)),
    models: z.array(z.string()).nullable().describe("Null: every model."),
    ip_ranges: z.array(z.string()).nullable().describe("Null: from every address."),
    created_at: timestamp,
    made_by: z
      .string()
      .nullable()
      .describe("Who made it, such as 'operator mara'; null when it is not known, or not any more."),
    made_by_name: z
      .string()
      .nullable()
      .describe("The name of the member who made it; null where no member of the organization did."),
    last_used_at: timestamp.nullable(),
    paused_at: timestamp.nullable().describe("Since when it rests; null: it works."),
    expires_at: timestamp.nullable(),
    revoked_at: timestamp.nullable().describe("When it was or will be ended, by revocation or rotation."),
    replaces: z.uuid().nullable().describe("The key that it is the successor of."),
    successor: z.uuid().nullable().describe("The key that replaced it."),
    original: z
      .uuid()
      .describe("The first of the keys that replaced one another: its budgets and limits are theirs."),
    revision: z.int(),
  })
  .meta({ id: "Key" });

const NOBODY: KeyNames = { madeBy: null, member: null };

export function showKey(key: KeyMetadata, names: KeyNames = NOBODY): z.input<typeof keyShown> {
  return {
    ...{ id: key.id, prefix: key.prefix, last_four: key.lastFour, name: key.name, mode: key.mode },
    ...{ status: key.status, project: key.project, member: key.memberId },
    endpoints: SCOPES.filter((endpoint) => key.endpoints.includes(endpoint)),
    models: key.models && [...key.models],
    ip_ranges: key.ipRanges && [...key.ipRanges],
    created_at: key.createdAt.toISOString(),
    made_by: key.madeBy,
    made_by_name: names.madeBy,
    member_name: names.member,
    paused_at: key.pausedAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    expires_at: key.expiresAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
    ...{ replaces: key.replaces, successor: key.successor, original: key.originalId, revision: key.revision },
  };
}

/** One key with the names of its people. */
export async function showNamed(
  act: Pick<Act, "database" | "vault">,
  organization: OrganizationId,
  key: KeyMetadata,
): Promise<z.input<typeof keyShown>> {
  const [names] = await namesOf(act, organization, [key]);
  return showKey(key, names);
}

/** The key itself, in the one answer that shows it. */
export const keyItself = z.string().describe("The key itself, shown only now.");
