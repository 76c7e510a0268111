import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { startTestControl, type TestControl } from "../../../testing/control.ts";

setDefaultTimeout(60_000);

let control: TestControl;
beforeAll(async () => {
  control = await startTestControl();
  for (const [slug, price] of [
    ["dear", "9"],
    ["cheap", "1"],
  ] as const)
    await control.call("POST", "/providers", {
      body: {
        ...{
          slug,
          kind: "openai-compatible",
          base_url: "http://127.0.0.1:1/v1",
          allow_private_address: true,
        },
        models: [{ model: `${slug}-model`, input_usd_per_million: price, output_usd_per_million: price }],
        secret: "sk-one",
      },
    });
});
afterAll(() => control.stop());

const member = (model: string, weight: number | null = null) => ({ model, weight });
const set = (name: string, body: object) => control.call("PUT", `/groups/${name}`, { body });

const inForce = async () => {
  const { rows } = await control.superuser.query("select gateway_groups() as groups");
  return rows[0].groups;
};

test("P-5 a group is made, changed only where it differs, told to the nodes, and ended", async () => {
  const body = { choice: "weight", members: [member("dear-model", 3), member("cheap/cheap-model")] };
  const made = await set("fast", body);
  expect([made.status, made.body]).toMatchObject([
    200,
    { name: "fast", choice: "weight", sticky: true, members: body.members, revision: 1, changed: true },
  ]);
  expect(await inForce()).toEqual([{ name: "fast", choice: "weight", sticky: true, members: body.members }]);
  expect((await set("fast", body)).body).toMatchObject({ changed: false, revision: 1 });
  const changed = await set("fast", { choice: "cheapest", sticky: false, members: [member("cheap-model")] });
  expect(changed.body).toMatchObject({ id: made.body["id"], revision: 2, members: [member("cheap-model")] });
  const { items } = (await control.call("GET", "/groups")).body as unknown as { items: { name: string }[] };
  expect(items.map(({ name }) => name)).toEqual(["fast"]);
  expect((await control.call("DELETE", "/groups/fast")).body).toMatchObject({ name: "fast", removed: true });
  expect(await inForce()).toEqual([]);
  expect((await control.call("DELETE", "/groups/fast")).body["code"]).toBe("group_not_found");
  const { rows } = await control.superuser.query(
    "select action from audit_entries where action like 'group.%' order by id",
  );
  expect(rows.map(({ action }) => action)).toEqual(["group.set", "group.set", "group.removed"]);
});

test("P-5 a name that a model has, and a model that nobody serves, are refused", async () => {
  const refused = async (name: string, ...members: readonly object[]) =>
    (await set(name, { members })).body["code"];
  expect(await refused("dear-model", member("cheap-model"))).toBe("group_name_taken");
  expect(await refused("any", member("gone"))).toBe("group_member_unknown");
  expect(await refused("any", member("cheap-model"), member("cheap-model"))).toBe("invalid_input");
  expect(await refused("any")).toBe("invalid_input");
  expect(await refused("With/slash", member("cheap-model"))).not.toBeUndefined();
  expect(await inForce()).toEqual([]);
});
