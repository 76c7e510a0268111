import { z } from "zod";
import { openPeople } from "../../accounts/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { type MemberId, type OrganizationId, parseId } from "../../kernel/ids.ts";
import { countKeys, KEY_ORDERS, pageOfKeys } from "../../keys/index.ts";
import { listBudgets } from "../../ledger/index.ts";
import { peopleWithRole, readProject } from "../../organizations/index.ts";
import { budgetShown, budgetsSeenBy } from "../budgets/shown.ts";
import { pageInOrder, pageInput, pageOf, readPlace } from "../cursor.ts";
import { type Act, operation } from "../operation.ts";
import { organizationFor, organizationReference, projectReference, shown } from "../place.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";
import { namesOf } from "./names.ts";
import { keyMode, keyShown, showKey } from "./shown.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };

const yesOrNo = z.enum(["true", "false"], "must be true or false");
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const listKeys = operation({
  name: "keys.list",
  summary:
    "Lists an organization's keys, oldest first unless asked otherwise: everything but the keys themselves.",
  allowed,
  effect: "reads",
  input: z.strictObject({
    organization: organizationReference,
    project: projectReference.optional().describe("Only keys of this project."),
    member: z.string().max(40, "is not an id").optional().describe("Only keys of this member."),
    mode: keyMode.optional().describe("Only live keys, or only test keys."),
    working: yesOrNo
      .default("false")
      .describe("Whether keys are left out that were revoked or have expired."),
    ended: yesOrNo.default("false").describe("Only keys that were revoked or have expired."),
    search: z
      .string()
      .trim()
      .max(100, "must have at most 100 characters")
      .default("")
      .describe("A part of the name or of the visible first part, the last four characters, or who made it."),
    sort: z.enum(KEY_ORDERS, `must be one of ${KEY_ORDERS.join(", ")}`).default("created"),
    order: z.enum(["ascending", "descending"], "must be ascending or descending").default("ascending"),
    ...pageInput,
  }),
  output: pageOf(keyShown.extend({ budgets: z.array(budgetShown).describe("Its own.") })).extend({
    counts: z
      .object({ live: z.int(), test: z.int(), ended: z.int() })
      .describe("All keys of the project, or of the organization: those that work, and those that ended."),
  }),
  errors: ["organization_not_found", "project_not_found", "member_not_found"],
  async run(
    act,
    { organization, project, member, mode, working, ended, search, sort, order, limit, cursor },
  ) {
    const [place = "", last = ""] = readPlace(cursor, 2) ?? [];
    if (cursor !== undefined && (!UUID.test(last) || place.includes("\0")))
      throw new ActError("invalid_input", { field: "cursor", problem: "is not a cursor of this list" });
    const { id } = await organizationFor(act, allowed, organization);
    const memberId = member === undefined ? null : parseId<MemberId>(member.toLowerCase());
    if (member !== undefined && memberId === null)
      throw new ActError("member_not_found", { member: shown(member) });
    const makers = search === "" ? [] : await makersCalled(act, id, search);
    const { found, budgets, counts } = await act.database.inTenant(id, async (db) => {
      const within = project === undefined ? null : await readProject(db, project);
      if (project !== undefined && !within)
        throw new ActError("project_not_found", { project: shown(project) });
      const rows = await pageOfKeys(db, {
        after: cursor === undefined ? null : [place, last],
        ...{ limit, order: sort, descending: order === "descending" },
        ...{ project: within?.id ?? null, member: memberId, mode: mode ?? null, search, makers },
        working: working === "true" ? true : ended === "true" ? false : null,
      });
      const subjects = rows.map(({ originalId }) => originalId);
      return {
        found: rows,
        budgets: subjects.length === 0 ? [] : await listBudgets(db, { subjects }),
        counts: await countKeys(db, within?.id ?? null),
      };
    });
    const names = new Map((await namesOf(act, id, found)).map((one, at) => [found[at]?.id, one]));
    const seen = budgetsSeenBy(act.principal, id);
    const page = pageInOrder(
      found,
      limit,
      (key) => ({
        ...showKey(key, names.get(key.id)),
        budgets: budgets.filter(({ subject }) => subject === key.originalId).map(seen),
      }),
      ({ place: at, id: key }) => [at, key],
    );
    return { ...page, counts };
  },
});

/** Members whose name holds what is searched for, as the audit ledger names them. Names are sealed: they are looked at one by one. */
async function makersCalled(
  { database, vault }: Act,
  organization: OrganizationId,
  search: string,
): Promise<readonly string[]> {
  const members = await database.inTenant(organization, (db) =>
    peopleWithRole(db, ORGANIZATION_ROLES, { former: true }),
  );
  const accounts = members.flatMap(({ account }) => account ?? []);
  if (accounts.length === 0) return [];
  const people = await database.asOperator((db) => openPeople(db, vault, accounts));
  const text = search.toLowerCase();
  return accounts
    .filter((account) => people.get(account)?.name.toLowerCase().includes(text))
    .map((account) => `person ${account}`);
}
