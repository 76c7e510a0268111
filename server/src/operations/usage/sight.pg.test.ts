import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../../testing/database.ts";
import { actBy, newMember, refusal } from "../../../testing/operations.ts";
import { createTenant } from "../../../testing/tenant.ts";
import { connectControlDatabase } from "../../platform/postgres/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { listActivity } from "../activity/list.ts";
import { listBudgets } from "../budgets/list.ts";
import { setBudget } from "../budgets/set.ts";
import { showBalance } from "../credits/balance.ts";
import { giveCredit } from "../credits/grant.ts";
import { type Act, perform, platformPrincipal } from "../index.ts";
import { checkUpKeys } from "../keys/check-up.ts";
import { createKey } from "../keys/create.ts";
import { listKeys } from "../keys/list.ts";
import { showOneKey } from "../keys/show.ts";

setDefaultTimeout(60_000);

const ACME = { organization: "acme" };
/** Amounts of the organization, none of which is a part of another. */
const ALL_CREDIT = "71.310000";
const SHARED = ["1713.370000", "1717.170000", "1719.190000"];
const OWN = ["11.130000", "11.170000"];

let database: TestDatabase;
let control: ControlDatabase;
let acts: Record<"owner" | "admin" | "billing" | "developer" | "other" | "viewer" | "support", Act>;
let keyOfDeveloper = "";
beforeAll(async () => {
  database = await startTestDatabase();
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  const { place } = await createTenant(control, "acme");
  const member = (role: "owner" | "admin" | "billing" | "developer" | "viewer") =>
    newMember(control, place.organization.id, role);
  const developer = await member("developer");
  acts = {
    owner: (await member("owner")).act,
    admin: (await member("admin")).act,
    billing: (await member("billing")).act,
    developer: developer.act,
    other: (await member("developer")).act,
    viewer: (await member("viewer")).act,
    support: actBy(control, platformPrincipal(TEST_ACTOR, "support")),
  };
  const { owner } = acts;
  await perform(giveCredit, actBy(control), { ...ACME, amount_usd: ALL_CREDIT, reason: "invoice" });
  const shared = await perform(createKey, owner, { ...ACME, name: "shared", mode: "live" });
  await perform(createKey, owner, { ...ACME, name: "without a limit", mode: "live" });
  const own = await perform(createKey, developer.act, { ...ACME, name: "own", mode: "live" });
  keyOfDeveloper = own.id;
  for (const [at, whose] of [{}, { key: shared.id }, { project: "default" }].entries())
    await perform(setBudget, owner, { ...ACME, ...whose, limit_usd: SHARED[at] ?? "", period: "month" });
  for (const [at, whose] of [{ key: own.id }, { member: developer.member }].entries())
    await perform(setBudget, owner, { ...ACME, ...whose, limit_usd: OWN[at] ?? "", period: "total" });
});
afterAll(async () => {
  await control.close();
  await database.stop();
});

/** Everything that somebody can read of an organization's money, as text. */
async function everythingSeen(by: Act): Promise<string> {
  const read = [
    await perform(listBudgets, by, ACME),
    await perform(listKeys, by, ACME),
    await perform(showOneKey, by, { ...ACME, key: keyOfDeveloper }),
    await perform(listActivity, by, { ...ACME, proofs: false }),
  ];
  return JSON.stringify(read);
}
/** As the audit ledger writes it. */
const micro = (usd: string) => usd.replace(".", "");

describe("ID-8 what an organization pays", () => {
  test.each(["owner", "admin", "billing", "support"] as const)("is seen by %s", async (who) => {
    const seen = await everythingSeen(acts[who]);
    for (const amount of [...SHARED, ...OWN]) {
      expect(seen).toContain(`"${amount}"`);
      expect(seen).toContain(`:${micro(amount)}`);
    }
    expect((await perform(showBalance, acts[who], ACME)).available_usd).toBe(ALL_CREDIT);
  });

  test.each(["developer", "other", "viewer"] as const)("is not seen by %s", async (who) => {
    const seen = await everythingSeen(acts[who]);
    for (const amount of [...SHARED, ALL_CREDIT]) {
      expect(seen).not.toContain(amount);
      expect(seen).not.toContain(micro(amount));
    }
    const { items } = await perform(listBudgets, acts[who], ACME);
    expect(items).toHaveLength(SHARED.length + OWN.length);
    expect(items.find(({ scope }) => scope === "organization")).toMatchObject({
      limit_usd: null,
      spent_usd: null,
      held_usd: null,
    });
    expect(await refusal(perform(showBalance, acts[who], ACME))).toBe("not_permitted");
  });

  test("is not said by the check-up to a developer, who is told that there is no limit", async () => {
    const adviceTo = async (by: Act) =>
      (await perform(checkUpKeys, by, ACME)).items
        .find(({ name }) => name === "without a limit")
        ?.advice.find(({ code }) => code === "no_limit");
    expect((await adviceTo(acts.owner))?.could_lose_usd).toBe(ALL_CREDIT);
    expect(await adviceTo(acts.developer)).toMatchObject({ could_lose_usd: null });
  });

  test("is seen where it limits one member alone by that member, and by no other", async () => {
    const seenBy = async (by: Act) => {
      const { items } = await perform(listBudgets, by, ACME);
      return items.flatMap(({ limit_usd: limit, spent_usd: spent }) =>
        limit === null ? [] : [limit, spent],
      );
    };
    expect(await seenBy(acts.developer)).toEqual(OWN.flatMap((limit) => [limit, "0.000000"]));
    expect(await seenBy(acts.other)).toEqual([]);
    expect(await seenBy(acts.viewer)).toEqual([]);
  });
});
