import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Deployment, makeDeployment } from "./deployment.ts";
import { makeEmptyDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

let deployment: Deployment;
let gateway: Product;
let worker: Product;
const folders: string[] = [];

/** A node with nothing but what is named. */
async function startApart(roles: string, names: readonly string[]): Promise<Product> {
  const folder = await makeEmptyDataDir();
  folders.push(folder);
  const given = ["SALLYPORT_MASTER_KEY", "SALLYPORT_KEY_PEPPERS", ...names].map(
    (name) => [name, deployment.environment[name] ?? ""] as const,
  );
  return startProduct(folder, { ...Object.fromEntries(given), SALLYPORT_ROLES: roles });
}

beforeAll(async () => {
  deployment = await makeDeployment(0);
  const migrated = await deployment.run(["migrate"]);
  expect([migrated.code, migrated.stderr]).toEqual([0, ""]);
  gateway = await startApart("gateway", ["DATABASE_URL"]);
  worker = await startApart("worker", ["SALLYPORT_DATABASE_URL_WORKER", "SALLYPORT_DATABASE_URL_AUDIT"]);
}, 300_000);
afterAll(async () => {
  for (const node of [gateway, worker]) await node?.stop();
  await deployment.remove();
  for (const folder of folders) await removeDataDir(folder);
});

const roles = ["gateway", "control", "worker"] as const;

describe("roles that run apart, each with its own logins only", () => {
  test("run what they were told and nothing else", () => {
    expect(roles.filter((role) => gateway.pidOf(role) !== null)).toEqual(["gateway"]);
    expect(roles.filter((role) => worker.pidOf(role) !== null)).toEqual(["worker"]);
    expect(worker.output()).toContain("Sallyport runs here: worker.");
  });

  test("work together: a key is served by one, and its entry is signed by the other", async () => {
    const created = await deployment.json<{ id: string; key: string }>(["keys", "create", "--test"]);
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${created.key}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] }),
    });
    expect(answer.status).toBe(200);
    let exported = "";
    while (!exported.includes(created.id)) exported = (await deployment.run(["audit", "export"])).stdout;
    expect((await fetch(`${gateway.url}/audit/checkpoint`)).status).toBe(200);
  });

  test("a gateway without control has no /api", async () => {
    expect((await fetch(`${gateway.url}/api/v1/organizations`)).status).toBe(404);
  });
});

describe("a role without its login", () => {
  const refusal = async (env: Readonly<Record<string, string>>) => {
    const folder = await makeEmptyDataDir();
    folders.push(folder);
    const { code, stderr } = await sallyport(folder, ["serve"], { env });
    return { code, stderr };
  };

  test("does not run, and the start says which setting is missing", async () => {
    const { environment } = deployment;
    const alone = await startApart("gateway,control,worker", ["DATABASE_URL"]);
    expect(roles.filter((role) => alone.pidOf(role) !== null)).toEqual(["gateway"]);
    expect(alone.output()).toContain("SALLYPORT_DATABASE_URL_CONTROL is not set");
    expect(alone.output()).toContain("SALLYPORT_DATABASE_URL_WORKER is not set");
    expect(await alone.stop()).toBe(0);
    expect(environment["DATABASE_URL"]).toBeTruthy();
  });

  test("is refused where nothing else is left", async () => {
    const {
      SALLYPORT_MASTER_KEY = "",
      SALLYPORT_KEY_PEPPERS = "",
      DATABASE_URL = "",
    } = deployment.environment;
    const keys = { SALLYPORT_MASTER_KEY, SALLYPORT_KEY_PEPPERS };
    const nothing = await refusal({ ...keys, DATABASE_URL, SALLYPORT_ROLES: "worker" });
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toContain("SALLYPORT_DATABASE_URL_WORKER");
    const control = await refusal({ ...keys, DATABASE_URL, SALLYPORT_ROLES: "control" });
    expect(control.code).toBe(1);
    expect(control.stderr).toContain("must name gateway where it names control");
  });
});
