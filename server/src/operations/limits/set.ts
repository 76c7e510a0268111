import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type MemberId, type OrganizationId, parseId } from "../../kernel/ids.ts";
import { type LimitMeaning, setLimitIn } from "../../limits/index.ts";
import { readMember, readProject } from "../../organizations/index.ts";
import type { TenantDb } from "../../ports/database.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { KEY_ERRORS, keyIn, keyReference } from "../keys/reference.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, shown } from "../place.ts";
import { limitShown, MAY_LIMIT, rateTaken, showLimit } from "./shown.ts";

export const setLimit = operation({
  name: "limits.set",
  summary: "Limits the requests or tokens of an organization, or of one of its projects, members or keys.",
  allowed: MAY_LIMIT,
  effect: "changes",
  input: z.strictObject({
    organization: organizationReference,
    project: z.string().max(40, "is not a short name or an id").optional().describe("Limits this project."),
    member: z
      .string()
      .max(40, "is not an id")
      .optional()
      .describe("Limits all keys of this member together."),
    key: keyReference
      .optional()
      .describe("Limits this key. Without any of the three: the whole organization."),
    ...rateTaken,
  }),
  output: limitShown.extend({ nodes: nodesShown }),
  errors: ["organization_not_found", "project_not_found", "member_not_found", ...KEY_ERRORS],
  async run(act, { organization, most, window_seconds: windowSeconds, unit, endpoint, ...whose }) {
    const { id } = await organizationFor(act, MAY_LIMIT, organization);
    const { rule, generation } = await act.database.inTenant(id, async (db) => {
      const meaning = { ...(await subjectIn(db, id, whose)), endpoint, unit, windowSeconds };
      const set = await setLimitIn(db, id, meaning, most);
      return { rule: { ...meaning, number: set.number, most }, generation: set.generation };
    });
    return { ...showLimit(rule), nodes: showNodes(await act.everywhere(generation)) };
  },
});

interface Whose {
  readonly project?: string | undefined;
  readonly member?: string | undefined;
  readonly key?: string | undefined;
}

/** @throws ActError invalid_input, project_not_found, member_not_found, key_not_found, whole_key */
async function subjectIn(
  db: TenantDb,
  organization: OrganizationId,
  { project, member, key }: Whose,
): Promise<Pick<LimitMeaning, "scope" | "subject">> {
  if ([project, member, key].filter((one) => one !== undefined).length > 1)
    throw new ActError("invalid_input", { field: "key", problem: "must not stand beside another subject" });
  if (key !== undefined) return { scope: "key", subject: (await keyIn(db, key)).originalId };
  if (project !== undefined) {
    const found = await readProject(db, project);
    if (!found) throw new ActError("project_not_found", { project: shown(project) });
    return { scope: "project", subject: found.id };
  }
  if (member === undefined) return { scope: "organization", subject: organization };
  const id = parseId<MemberId>(member.toLowerCase());
  const found = id === null ? null : await readMember(db, id);
  if (!found) throw new ActError("member_not_found", { member: shown(member) });
  return { scope: "member", subject: found.id };
}
