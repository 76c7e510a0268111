import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { actBy, refusal } from "../../../testing/operations.ts";
import { type Browser, type PeopleStage, startPeople } from "../../../testing/people.ts";
import { createTenant, type Tenant } from "../../../testing/tenant.ts";
import { newId } from "../../kernel/ids.ts";
import { perform } from "../operation.ts";
import { type PlatformRole, platformPrincipal } from "../principal.ts";
import { confirmPictureHold } from "./confirm.ts";
import { listPictureHolds } from "./list.ts";
import { proposePictureHold } from "./propose.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let tenant: Tenant;
let owner: Browser;

beforeAll(async () => {
  stage = await startPeople();
  tenant = await createTenant(stage.database, "acme");
  owner = await stage.signUp("owner@acme.example");
  for (const [browser, role] of [
    [owner, "owner"],
    [await stage.signUp("viewer@acme.example"), "viewer"],
  ] as const) {
    const { body } = await browser.get("/account");
    await stage.superuser.query(
      "insert into members (id, org_id, role, account_id) values ($1, $2, $3, $4)",
      [...[newId(), tenant.place.organization.id, role, body.id]],
    );
  }
});
afterAll(() => stage.stop());

const by = (id: string, role: PlatformRole = "admin") => ({
  ...actBy(stage.database, platformPrincipal({ kind: "operator", id }, role)),
  vault: stage.vault,
});

async function aPicture(): Promise<string> {
  const id = newId();
  const { place, key } = tenant;
  await stage.superuser.query(
    `insert into uploads (id, org_id, project_id, key_id, mode, expires_at, source_format, source_bytes, frames, has_c2pa)
     values ($1, $2, $3, $4, 'test', now() + interval '1 hour', 'png', 1, 1, false)`,
    [id, place.organization.id, place.project.id, key.id],
  );
  return id;
}

const wish = async (more: object = {}) => ({
  ...{ thing: await aPicture(), held_for: "law", days: 30, reason: "ticket 71" },
  ...more,
});
const told = async () => (await stage.mails()).filter(({ message }) => message.template === "pictures_held");

test("M-10 is for admins only, and confirmed by another of them; then the owners are told by mail, and nobody else", async () => {
  expect(await refusal(perform(proposePictureHold, by("mara", "operator"), await wish()))).toBe(
    "not_permitted",
  );
  const held = await perform(proposePictureHold, by("mara"), await wish());
  expect(held).toMatchObject({ state: "proposed", secret: false, proposed_by: "mara", confirmed_by: null });
  expect(Date.parse(held.holds_until) - Date.parse(held.proposed_at)).toBe(86_400_000);
  const confirmed = { hold: held.id, reason: "seen the letter" };
  expect(await refusal(perform(confirmPictureHold, by("mara"), confirmed))).toBe("hold_same_operator");
  expect(await refusal(perform(confirmPictureHold, by("kim", "operator"), confirmed))).toBe("not_permitted");
  expect(await told()).toEqual([]);
  const kept = await perform(confirmPictureHold, by("kim"), confirmed);
  expect(kept).toMatchObject({ state: "confirmed", holds_until: held.ends_at });
  expect((await told()).map(({ to }) => to)).toEqual(["owner@acme.example"]);
  expect((await told())[0]?.message).toMatchObject({ thing: held.thing, kind: "law", organization: "acme" });
  expect((await owner.get("/organizations/acme/pictures/holds")).body.items).toMatchObject([
    { id: held.id, thing: held.thing, held_for: "law", state: "confirmed" },
  ]);
});

test("M-10 it is in the export of its organization's people; one that the law keeps secret is nowhere but with admins", async () => {
  const secret = await perform(proposePictureHold, by("mara"), await wish({ secret: true }));
  await perform(confirmPictureHold, by("kim"), { hold: secret.id, reason: "an order of a court" });
  expect(await told()).toHaveLength(1);
  const exported = await owner.get("/account/export");
  const { pictures_kept_longer: kept } = exported.body;
  expect(kept).toMatchObject([{ organization: "acme", reason: "law" }]);
  expect(JSON.stringify(exported.body)).not.toContain(secret.id);
  expect((await owner.get("/organizations/acme/pictures/holds")).body.items).toHaveLength(1);
  expect(JSON.stringify((await owner.get("/organizations/acme/activity")).body)).not.toContain(secret.id);
  const { items } = await perform(listPictureHolds, by("kim"), {});
  expect(items.map(({ id }) => id)).toContain(secret.id);
  expect(await refusal(perform(listPictureHolds, by("kim", "support"), {}))).toBe("not_permitted");
});

test("M-10 only the law keeps a secret", async () => {
  const asked = await wish({ held_for: "safety", secret: true });
  expect(await refusal(perform(proposePictureHold, by("mara"), asked))).toBe("invalid_input");
});
