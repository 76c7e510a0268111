import { z } from "zod";
import { ALERT_KINDS, isTold, mayBeTold, readChoices, readRules, readTold } from "../../alerts/index.ts";
import { formatUsd } from "../../kernel/money.ts";
import { memberPage } from "../../organizations/index.ts";
import { usdShown } from "../money.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference, timestamp } from "../place.ts";
import { failedPercent, spendTimes } from "./shown.ts";

const allowed = {
  organization: ["owner", "admin", "billing"],
  platform: ["support", "operator", "admin"],
} as const;

const MOST_MEMBERS = 100;
const MOST_TOLD = 20;
const FIRST = "00000000-0000-0000-0000-000000000000";

export const showAlerts = operation({
  name: "alerts.show",
  summary: "Show from when an organization is told by mail about its money, who is told, and what was told.",
  allowed,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference }),
  output: z.object({
    spend_times: spendTimes,
    failed_percent: failedPercent,
    members: z
      .array(
        z.object({
          member: z.uuid(),
          role: z.string(),
          told: z.array(z.enum(ALERT_KINDS)),
          may_choose: z.array(z.enum(ALERT_KINDS)),
        }),
      )
      .describe(`The first ${MOST_MEMBERS} members. Budgets say for themselves at which percentages.`),
    told: z
      .array(
        z.object({
          kind: z.enum(ALERT_KINDS),
          subject: z.uuid().describe("The budget; else the organization."),
          level: z.int().describe("The percentage, or how many times."),
          amount_usd: usdShown.nullable(),
          failed: z.int().nullable(),
          at: timestamp,
          mails: z.int(),
        }),
      )
      .describe(`The newest ${MOST_TOLD}.`),
  }),
  errors: ["organization_not_found"],
  async run(act, { organization }) {
    const { id } = await organizationFor(act, allowed, organization);
    return act.database.inTenant(id, async (db) => {
      const { spendTimes: times, failedPercent: percent } = await readRules(db);
      const chosen = new Map((await readChoices(db)).map((one) => [`${one.member} ${one.kind}`, one.wanted]));
      const members = await memberPage(db, { after: FIRST, limit: MOST_MEMBERS, former: false });
      const told = await readTold(db, MOST_TOLD);
      return {
        spend_times: times,
        failed_percent: percent,
        members: members.slice(0, MOST_MEMBERS).map(({ id: member, role }) => ({
          member,
          role,
          told: ALERT_KINDS.filter((kind) => isTold(role, kind, chosen.get(`${member} ${kind}`))),
          may_choose: ALERT_KINDS.filter((kind) => mayBeTold(role, kind)),
        })),
        told: told.map(({ kind, subjectId, level, amount, toldAt, mails }) => ({
          kind: z.enum(ALERT_KINDS).parse(kind),
          subject: subjectId,
          level,
          amount_usd: kind === "failures" ? null : formatUsd(amount),
          failed: kind === "failures" ? Number(amount) : null,
          at: toldAt.toISOString(),
          mails,
        })),
      };
    });
  },
});
