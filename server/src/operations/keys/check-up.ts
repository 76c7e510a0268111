import { z } from "zod";
import { withSecondFactor } from "../../factors/index.ts";
import { formatUsd, type MicroUsd } from "../../kernel/money.ts";
import { ADVICE, adviseOn, allKeys, type KeyMetadata, MENDING } from "../../keys/index.ts";
import { balanceOf, type ListedBudget, listBudgets } from "../../ledger/index.ts";
import { membersWith } from "../../organizations/index.ts";
import { usdShown } from "../money.ts";
import { type Act, operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { sightOf } from "../usage/sight.ts";
import { MAKERS } from "./make.ts";
import { makerOf } from "./names.ts";
import { keyMode } from "./shown.ts";

const allowed = { organization: MAKERS.organization, platform: ["support", "operator", "admin"] } as const;

const MOST = 200;

const adviceShown = z.object({
  code: z.enum(ADVICE),
  days: z.int().nullable().describe("For how many days, where that is what is wrong."),
  could_lose_usd: usdShown
    .nullable()
    .describe(
      "Without a limit: what whoever has the key could spend now, in US dollars; null otherwise, and for who sees no costs.",
    ),
  mend: z.enum([...new Set(Object.values(MENDING))]).describe("The act that mends it."),
});

export const checkUpKeys = operation({
  name: "keys.check_up",
  summary:
    "Says what should be done about an organization's keys, the worst first: no limit, too old, nobody's.",
  allowed,
  effect: "reads",
  perMinute: 60,
  input: z.strictObject({
    organization: organizationReference,
    limit: z.coerce
      .number("must be a number")
      .int("must be a whole number")
      .min(1, "must be at least 1")
      .max(MOST, `must be at most ${MOST}`)
      .default(MOST)
      .describe("How many keys at most."),
  }),
  output: z.object({
    checked: z.int().describe("How many keys work."),
    to_mend: z.int().describe("How many of them have advice."),
    items: z.array(
      z.object({
        id: z.uuid(),
        name: z.string(),
        prefix: z.string(),
        last_four: z.string(),
        mode: keyMode,
        revision: z.int(),
        advice: z.array(adviceShown).describe("The worst first."),
      }),
    ),
  }),
  errors: ["organization_not_found"],
  async run(act, { organization: reference, limit }) {
    const organization = await organizationFor(act, allowed, reference);
    const keys = (await allKeys(act.database, { organization })).filter(
      ({ status }) => status === "active" || status === "paused",
    );
    const budgets = await act.database.inTenant(organization.id, (db) => listBudgets(db));
    const { available } = await balanceOf(act.database, organization.id);
    const makers = await makersOf(act, organization.id, keys);
    const { charges } = sightOf(act.principal, organization.id);
    const nowMs = act.clock.nowMs();
    const items = keys
      .map((key) => ({
        key,
        advice: adviseOn(key, {
          hasBudget: budgets.some(({ scope, subject }) => scope === "key" && subject === key.originalId),
          maker: makers(key),
          nowMs,
        }),
      }))
      .filter(({ advice }) => advice.length > 0)
      .toSorted((a, b) => rank(a.advice) - rank(b.advice));
    return {
      checked: keys.length,
      to_mend: items.length,
      items: items.slice(0, limit).map(({ key, advice }) => ({
        ...{ id: key.id, name: key.name, prefix: key.prefix, last_four: key.lastFour, mode: key.mode },
        revision: key.revision,
        advice: advice.map(({ code, days }) => ({
          code,
          days,
          could_lose_usd:
            charges && code === "no_limit" ? formatUsd(couldLose(key, budgets, available)) : null,
          mend: MENDING[code],
        })),
      })),
    };
  },
});

/** The worst decides, then how much there is. */
function rank(advice: ReturnType<typeof adviseOn>): number {
  const [worst] = advice;
  return (worst === undefined ? ADVICE.length : ADVICE.indexOf(worst.code)) - advice.length / 100;
}

/** All credit that is left, as far as the budgets of its organization, project and member let it. */
function couldLose(key: KeyMetadata, budgets: readonly ListedBudget[], available: MicroUsd): MicroUsd {
  const binding = budgets.filter(
    ({ subject }) => subject === null || subject === key.projectId || subject === key.memberId,
  );
  return binding.reduce((least, { limit, spent, held }) => {
    const left = limit - spent - held;
    return (left < least ? (left < 0n ? 0n : left) : least) as MicroUsd;
  }, available);
}

async function makersOf(
  { database }: Act,
  organization: Parameters<typeof database.inTenant>[0],
  keys: readonly KeyMetadata[],
) {
  const accounts = keys.flatMap((key) => makerOf(key) ?? []);
  const present = await database.inTenant(organization, (db) => membersWith(db, { members: [], accounts }));
  const signedIn = present.flatMap(({ account }) => account ?? []);
  const safe = await database.asOperator((db) => withSecondFactor(db, signedIn));
  return (key: KeyMetadata) => {
    const maker = makerOf(key);
    if (maker === null) return "nobody";
    if (!signedIn.includes(maker)) return "left";
    return safe.has(maker) ? "protected" : "unprotected";
  };
}
