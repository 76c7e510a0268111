import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { TEST_ACTOR } from "../../testing/database.ts";
import { codeOf, startTestGateway, type TestGateway } from "../../testing/gateway.ts";
import { ActError } from "../kernel/act-error.ts";
import { type Act, perform, platformPrincipal } from "../operations/index.ts";
import { setOrganizationRouting, showOrganizationRouting } from "../operations/organizations/routing.ts";
import { changeProject } from "../operations/projects/change.ts";
import { createProject } from "../operations/projects/create.ts";
import { showOneProject } from "../operations/projects/show.ts";
import { changeProvider } from "../operations/providers/change.ts";
import { showOneProvider } from "../operations/providers/show.ts";
import { actOf } from "./control.ts";

setDefaultTimeout(60_000);

const PROJECT = { organization: "default", project: "default" };

let gateway: TestGateway;
let operator: Act;

beforeAll(async () => {
  gateway = await startTestGateway();
  const { control } = gateway;
  operator = actOf({ ...control, actingAs: () => control.database }, platformPrincipal(TEST_ACTOR));
});
afterEach(() => allow({ models: null, providers: null }));
afterAll(() => gateway.stop());

async function allow(scope: { readonly models?: string[] | null; readonly providers?: string[] | null }) {
  const { revision } = await perform(showOneProject, operator, PROJECT);
  return perform(changeProject, operator, { ...PROJECT, ...scope, revision });
}

const listed = async () => {
  const { data } = (await (await gateway.get("/v1/models")).json()) as { data: { id: string }[] };
  return data.map(({ id }) => id);
};

test("K-3 a project's models hold for all its keys, on every node when the act returns, and in the list of models", async () => {
  expect(await codeOf(gateway.ask())).toBe(200);
  expect(await listed()).toContain("m");
  const told = await allow({ models: ["gpt-4o"] });
  expect(told).toMatchObject({ models: ["gpt-4o"], providers: null });
  expect(told.nodes.map(({ how }) => how)).toEqual(["applied"]);
  for (const key of [gateway.live, gateway.other, await gateway.newKey()])
    expect(await codeOf(gateway.ask({ key }))).toBe("model_not_in_project");
  expect(await codeOf(gateway.ask({ model: "first/m" }))).toBe("model_not_in_project");
  expect(await codeOf(gateway.get("/v1/models/m"))).toBe("model_not_found");
  expect(await listed()).not.toContain("m");
  await allow({ models: ["first/m"] });
  expect(await codeOf(gateway.ask({ model: "first/m" }))).toBe(200);
  expect(await codeOf(gateway.ask({ model: "m" }))).toBe("model_not_in_project");
  expect(await codeOf(gateway.ask({ model: "second/m" }))).toBe("model_not_in_project");
  expect(await listed()).toEqual(["first/m"]);
});

test("K-3 a project's providers hold for all its keys, also where another one serves the model first", async () => {
  await allow({ providers: ["second"] });
  const [first, second] = [gateway.first.requests, gateway.second.requests];
  expect(await codeOf(gateway.ask())).toBe(200);
  expect([gateway.first.requests - first, gateway.second.requests - second]).toEqual([0, 1]);
  expect(await codeOf(gateway.ask({ model: "first/m" }))).toBe("model_not_in_project");
  await allow({ models: ["gpt-4o"] });
  expect(await codeOf(gateway.ask())).toBe("model_not_in_project");
});

test("P-5 where an organization's requests may go holds for all its live keys, and a provider without a region is in none", async () => {
  const bind = (providers: string[] | null, regions: string[] | null) =>
    perform(setOrganizationRouting, operator, { organization: "default", providers, regions });
  const [first, second] = [gateway.first.requests, gateway.second.requests];
  const told = await bind(["second"], null);
  expect(told.nodes.map(({ how }) => how)).toEqual(["applied"]);
  expect(await codeOf(gateway.ask())).toBe(200);
  expect([gateway.first.requests - first, gateway.second.requests - second]).toEqual([0, 1]);
  expect(await codeOf(gateway.ask({ model: "first/m" }))).toBe("model_not_in_project");
  await bind(null, ["eu"]);
  expect(await codeOf(gateway.ask())).toBe("model_not_in_project");
  expect(await listed()).not.toContain("m");
  expect(await perform(showOrganizationRouting, operator, { organization: "default" })).toEqual({
    providers: null,
    regions: ["eu"],
  });
  const { revision } = await perform(showOneProvider, operator, { provider: "second" });
  await perform(changeProvider, operator, { provider: "second", region: "eu", revision });
  expect(await codeOf(gateway.ask())).toBe(200);
  expect(gateway.second.requests - second).toBe(2);
  await allow({ providers: ["first"] });
  expect(await codeOf(gateway.ask())).toBe("model_not_in_project");
  await allow({ providers: null });
  await bind(null, null);
  expect(await codeOf(gateway.ask({ model: "first/m" }))).toBe(200);
});

test("another project of the same organization is not touched", async () => {
  await perform(createProject, operator, {
    organization: "default",
    slug: "narrow",
    models: ["nothing"],
    providers: ["first"],
  });
  expect(await codeOf(gateway.ask())).toBe(200);
  expect(
    await perform(showOneProject, operator, { organization: "default", project: "narrow" }),
  ).toMatchObject({ models: ["nothing"], providers: ["first"] });
});

test("a provider that is not there is refused before anything is kept", async () => {
  const refused = await allow({ providers: ["nowhere"] }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ActError);
  expect((refused as ActError).code).toBe("provider_not_found");
  expect((await perform(showOneProject, operator, PROJECT)).providers).toBeNull();
});
