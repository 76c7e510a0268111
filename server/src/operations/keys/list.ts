import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type MemberId, parseId } from "../../kernel/ids.ts";
import { pageOfKeys } from "../../keys/index.ts";
import { readProject } from "../../organizations/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, projectReference, shown } from "../place.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { keyShown, showKey } from "./shown.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };

export const listKeys = operation({
  name: "keys.list",
  summary: "Lists an organization's keys, oldest first: everything but the keys themselves.",
  allowed,
  effect: "reads",
  input: z.strictObject({
    organization: organizationReference,
    project: projectReference.optional().describe("Only keys of this project."),
    member: z.string().max(40, "is not an id").optional().describe("Only keys of this member."),
    working: z
      .enum(["true", "false"], "must be true or false")
      .default("false")
      .describe("Whether keys are left out that were revoked or have expired."),
    ...pageInput,
  }),
  output: pageOf(keyShown),
  errors: ["organization_not_found", "project_not_found", "member_not_found"],
  async run(act, { organization, project, member, working, limit, cursor }) {
    const after = readCursor(cursor);
    const { id } = await organizationFor(act, allowed, organization);
    const memberId = member === undefined ? null : parseId<MemberId>(member.toLowerCase());
    if (member !== undefined && memberId === null)
      throw new ActError("member_not_found", { member: shown(member) });
    return act.database.inTenant(id, async (db) => {
      const found = project === undefined ? null : await readProject(db, project);
      if (project !== undefined && !found)
        throw new ActError("project_not_found", { project: shown(project) });
      const asked = {
        after,
        limit,
        project: found?.id ?? null,
        member: memberId,
        working: working === "true",
      };
      return page(await pageOfKeys(db, asked), limit, showKey);
    });
  },
});
