import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { startTestControl, type TestControl } from "../../../testing/control.ts";

setDefaultTimeout(60_000);

let control: TestControl;
beforeAll(async () => {
  control = await startTestControl();
});
afterAll(() => control.stop());

const MODEL = { model: "m", input_usd_per_million: "1", output_usd_per_million: "2" };

const add = (slug: string, more: object = {}) =>
  control.call("POST", "/providers", {
    body: {
      ...{ slug, kind: "openai-compatible", base_url: "http://127.0.0.1:1/v1", allow_private_address: true },
      ...{ models: [MODEL], secret: "sk-one", ...more },
    },
  });

const explain = (query: string) => control.call("GET", `/routes?${query}`);
const targets = ({ body }: Awaited<ReturnType<typeof explain>>) =>
  (body as unknown as { targets: Record<string, unknown>[] }).targets;

test("P-2, P-5: where a request would go: by priority and weight, with how many secrets, at what cost, and who is passed over", async () => {
  expect((await add("last", { priority: 200, region: "eu" })).status).toBe(201);
  expect((await add("three", { weight: 3 })).status).toBe(201);
  expect((await add("one", { weight: 1 })).status).toBe(201);
  const unpriced = { models: [{ model: "m" }], priority: 1 };
  expect((await add("free", unpriced)).status).toBe(201);
  const beside = { body: { secret: "sk-two", beside: true, untested: true } };
  const added = await control.call("POST", "/providers/three/secret", beside);
  expect([added.status, added.body.secrets]).toEqual([200, 2]);

  const found = targets(await explain("model=m&input_tokens=1000000&output_tokens=1000000"));
  expect(found.map(({ provider, place }) => [provider, place])).toEqual([
    ["free", null],
    ["three", 1],
    ["one", 2],
    ["last", 3],
  ]);
  expect(found[0]).toMatchObject({ passed_over: "unpriced", cost_usd: null });
  expect(found[1]).toMatchObject({ share: 0.75, secrets: 2, speaks: "openai", translated: false });
  expect(found[1]?.["cost_usd"]).toMatch(/^3\.0/);
  expect(found[3]).toMatchObject({ share: null, region: "eu", passed_over: null });

  const counted = targets(await explain("model=m&endpoint=tokens.count"));
  expect(counted.every(({ passed_over: why }) => why === "unable")).toBe(true);
  const unknown = await explain("model=mm");
  expect([unknown.status, unknown.body.code]).toEqual([404, "model_not_routed"]);
  expect(JSON.stringify(unknown.body)).toContain("m");
});

test("P-5: a group's name: how one is chosen, at what cost each, and what a project may not use", async () => {
  const priced = (model: string, price: string) => ({
    models: [{ model, input_usd_per_million: price, output_usd_per_million: price }],
  });
  await add("dear", priced("big", "9"));
  await add("cheap", priced("little", "1"));
  const members = [
    { model: "big", weight: 3 },
    { model: "little", weight: 1 },
  ];
  const set = (choice: string) => control.call("PUT", "/groups/any", { body: { choice, members } });
  await set("weight");
  const drawn = await explain("model=any");
  expect(drawn.body).toMatchObject({ group: { choice: "weight", sticky: true } });
  expect(targets(drawn).map(({ model, share }) => [model, share])).toEqual([
    ["big", 0.75],
    ["little", 0.25],
  ]);
  await set("cheapest");
  const cheapest = targets(await explain("model=any"));
  expect(cheapest.map(({ model, place, share }) => [model, place, share])).toEqual([
    ["little", 1, null],
    ["big", 2, null],
  ]);

  const body = { slug: "kept", providers: ["dear"] };
  await control.call("POST", "/organizations", { body: { slug: "acme" } });
  expect((await control.call("POST", "/organizations/acme/projects", { body })).status).toBe(201);
  const kept = targets(await explain("model=any&organization=acme&project=kept"));
  expect(kept.map(({ model, passed_over: why }) => [model, why])).toEqual([
    ["little", "project"],
    ["big", null],
  ]);
  const bound = { body: { providers: ["cheap"], regions: null } };
  expect((await control.call("PUT", "/organizations/acme/routing", bound)).status).toBe(200);
  const within = targets(await explain("model=any&organization=acme"));
  expect(within.map(({ model, passed_over: why }) => [model, why])).toEqual([
    ["little", null],
    ["big", "organization"],
  ]);
  const shown = await control.call("GET", "/organizations/acme/playground/models");
  const { items } = shown.body as unknown as { items: readonly { name: string }[] };
  expect(items.map(({ name }) => name)).toEqual(["little"]);
  const most = (model: string) =>
    control.call("GET", `/organizations/acme/playground/estimate?model=${model}`);
  expect([(await most("little")).status, (await most("big")).body.code]).toEqual([200, "model_not_found"]);
  expect((await explain("model=any&project=kept")).body.code).toBe("invalid_input");
  expect((await explain("model=any&organization=acme&project=gone")).body.code).toBe("project_not_found");
});

test("P-2: a replaced secret ends those that were in use beside it", async () => {
  await add("rotated");
  for (const secret of ["sk-two", "sk-three"])
    await control.call("POST", "/providers/rotated/secret", {
      body: { secret, beside: true, untested: true },
    });
  const replaced = await control.call("POST", "/providers/rotated/secret", {
    body: { secret: "sk-four", untested: true },
  });
  expect(replaced.body).toMatchObject({ secrets: 1 });
});

test("P-2: there are at most twenty", async () => {
  await add("many");
  await control.superuser.query(`
    insert into provider_secrets (id, provider_id, version, key_id, wrapped_key, commitment, sealed)
    select gen_random_uuid(), s.provider_id, s.version + n, s.key_id, s.wrapped_key, s.commitment, s.sealed
    from provider_secrets s join providers p on p.id = s.provider_id, generate_series(1, 19) n where p.slug = 'many'`);
  const body = { secret: "sk-more", beside: true, untested: true };
  const refused = await control.call("POST", "/providers/many/secret", { body });
  expect([refused.status, refused.body.code]).toEqual([409, "too_many_provider_secrets"]);
});
