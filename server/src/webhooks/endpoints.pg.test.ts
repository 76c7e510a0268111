import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { actBy, newMember, refusal } from "../../testing/operations.ts";
import type { Tenant } from "../../testing/tenant.ts";
import { believes, WebhookWorld } from "../../testing/webhooks.ts";
import { type Act, type AnyOperation, perform } from "../operations/index.ts";
import type { OrganizationRole } from "../operations/principal.ts";
import { changeWebhook } from "../operations/webhooks/change.ts";
import { createWebhook } from "../operations/webhooks/create.ts";
import { listDeliveries } from "../operations/webhooks/deliveries.ts";
import { showOneDelivery } from "../operations/webhooks/delivery.ts";
import { endWebhookSecret } from "../operations/webhooks/end-secret.ts";
import { extendWebhookSecret } from "../operations/webhooks/extend-secret.ts";
import { listWebhooks } from "../operations/webhooks/list.ts";
import { pauseWebhook } from "../operations/webhooks/pause.ts";
import { removeWebhook } from "../operations/webhooks/remove.ts";
import { resendDelivery } from "../operations/webhooks/resend.ts";
import { resumeWebhook } from "../operations/webhooks/resume.ts";
import { rotateWebhookSecret } from "../operations/webhooks/rotate-secret.ts";
import { testWebhook } from "../operations/webhooks/test.ts";

setDefaultTimeout(60_000);

let world: WebhookWorld;
let ours: Tenant;
let theirs: Tenant;
let act: Act;
let count = 0;
let path: string;
beforeAll(async () => {
  world = await WebhookWorld.start();
});
afterAll(() => world.stop());
beforeEach(async () => {
  await world.superuser.query("delete from webhook_endpoints");
  [ours, theirs] = [await world.tenant(), await world.tenant()];
  act = { ...actBy(world.control), development: true };
  count += 1;
  path = `/endpoint-${count}`;
});

const named = (tenant: Tenant) => tenant.place.organization.slug;
const made = (url = world.receiver.url(path), by = act) =>
  perform(createWebhook, by, { organization: named(ours), url, events: ["key.revoked"] });
const about = (webhook: string) => ({ organization: named(ours), webhook });

describe("R-9 an endpoint is", () => {
  test.each([
    ["http://shop.example/hooks", "not over TLS"],
    ["ftp://shop.example/", "not HTTP"],
    ["https://user:word@shop.example/", "a password"],
    ["https://shop.example/#part", "not sent whole"],
    ["nothing", "no URL"],
    [`https://shop.example/${"a".repeat(500)}`, "too long"],
  ])("refused at %s: %#", async (url) => {
    expect(await refusal(made(url))).toBe("invalid_input");
  });

  test("refused on this machine, but for a development machine", async () => {
    const production = { ...act, development: false };
    for (const url of ["http://127.0.0.1:1/", "https://localhost/", "https://[::1]/"])
      expect(await refusal(made(url, production))).toBe("invalid_input");
    expect(await made("http://127.0.0.1:1/")).toMatchObject({ state: "delivering" });
  });

  test("one of twenty, also when two are added at once", async () => {
    for (let already = 0; already < 19; already += 1) await world.endpoint(ours, path);
    const both = await Promise.allSettled([made(), made()]);
    expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await refusal(made())).toBe("too_many_webhooks");
  });
});

describe("P-1 K-2 a signing secret", () => {
  test("is shown once, and sealed; nothing in the database has it", async () => {
    const { id, secret, secrets } = await made();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
    expect(secrets[0]?.hint).toBe(`${secret.slice(0, 9)}…${secret.slice(-2)}`);
    const listed = await perform(listWebhooks, act, { organization: named(ours) });
    expect(JSON.stringify(listed)).not.toContain(secret);
    for (const text of [secret, secret.slice(6)]) {
      const { rows } = await world.superuser.query(
        "select count(*)::int as found from webhook_secrets t where t::text like $1 or position($2 in sealed) > 0",
        [`%${text}%`, Buffer.from(text)],
      );
      expect(rows).toEqual([{ found: 0 }]);
    }
    // Moved to another row it opens nowhere.
    const other = await world.endpoint(ours, path);
    await world.superuser.query(
      `update webhook_secrets s set sealed = o.sealed, wrapped_key = o.wrapped_key, commitment = o.commitment
       from webhook_secrets o where s.endpoint_id = $1 and o.endpoint_id = $2`,
      [id, other.id],
    );
    await world.happen(ours, "key");
    await world.send();
    expect(await world.deliveriesTo(id)).toMatchObject([{ state: "waiting" }]);
    expect(world.log.events).toContain("webhooks_not_sent");
  });

  test("is replaced without a gap: both sign, until the old one is ended", async () => {
    const { id, secret: old } = await made();
    const { secret: next, secrets } = await perform(rotateWebhookSecret, act, about(id));
    expect(secrets.map(({ signs_until: until }) => until === null)).toEqual([true, false]);
    expect(await refusal(perform(rotateWebhookSecret, act, about(id)))).toBe("webhook_rotating");
    const whoBelieves = async () => {
      await world.happen(ours, "key");
      await world.send();
      const last = world.receiver.at(path).at(-1);
      return last === undefined ? null : [old, next].map((secret) => believes(secret, last));
    };
    expect(await whoBelieves()).toEqual([true, true]);
    await perform(testWebhook, act, { ...about(id), newest_secret: true });
    await world.send();
    const tested = world.receiver.at(path).at(-1);
    if (tested === undefined) return expect.unreachable();
    expect([old, next].map((secret) => believes(secret, tested))).toEqual([false, true]);
    const until = async () => {
      const { items } = await perform(listWebhooks, act, { organization: named(ours) });
      return Date.parse(items[0]?.secrets[1]?.signs_until ?? "");
    };
    const before = await until();
    await perform(extendWebhookSecret, act, about(id));
    expect((await until()) - before).toBe(86_400_000);
    for (let often = 0; often < 9; often += 1) await perform(extendWebhookSecret, act, about(id));
    expect((await until()) - Date.now()).toBeLessThanOrEqual(7 * 86_400_000);
    await perform(endWebhookSecret, act, about(id));
    expect(await whoBelieves()).toEqual([false, true]);
    expect(await refusal(perform(endWebhookSecret, act, about(id)))).toBe("webhook_not_rotating");
  });

  test("that was replaced signs no more when its time is over", async () => {
    const { id, secret: old } = await made();
    const { secret: next } = await perform(rotateWebhookSecret, act, about(id));
    await world.superuser.query(
      "update webhook_secrets set signs_until = now() where signs_until is not null",
    );
    await world.happen(ours, "key");
    await world.send();
    const [received] = world.receiver.at(path);
    if (received === undefined) return expect.unreachable();
    expect([old, next].map((secret) => believes(secret, received))).toEqual([false, true]);
  });
});

describe("M-7 another organization's", () => {
  test("endpoints and deliveries are not there", async () => {
    const { id } = await made();
    await perform(testWebhook, act, about(id));
    const [delivery] = await world.deliveriesTo(id);
    const foreign = { ...(await newMember(world.control, theirs.place.organization.id, "owner")).act };
    const there = { organization: named(theirs) };
    const aboutIt: readonly AnyOperation[] = [testWebhook, pauseWebhook, removeWebhook, rotateWebhookSecret];
    for (const operation of aboutIt)
      expect(await refusal(perform(operation, foreign, { ...there, webhook: id }))).toBe("webhook_not_found");
    const aboutDelivery: readonly AnyOperation[] = [showOneDelivery, resendDelivery];
    for (const operation of aboutDelivery)
      expect(await refusal(perform(operation, foreign, { ...there, delivery: delivery?.id }))).toBe(
        "delivery_not_found",
      );
    expect(await refusal(perform(listWebhooks, foreign, { organization: named(ours) }))).toBe(
      "organization_not_found",
    );
    expect((await perform(listDeliveries, foreign, there)).items).toEqual([]);
  });

  test.each<[OrganizationRole, boolean]>([
    ["owner", true],
    ["admin", true],
    ["developer", true],
    ["billing", false],
    ["viewer", false],
  ])("ID-8 may be seen by nobody, and one's own by an %s: %p", async (role, may) => {
    const { act: member } = await newMember(world.control, ours.place.organization.id, role);
    const asked = perform(listWebhooks, member, { organization: named(ours) }).then(
      () => true,
      () => false,
    );
    expect(await asked).toBe(may);
  });
});

describe("C-4 what was sent", () => {
  test("is listed with its attempts and its body, and sent again under the same id", async () => {
    const { id } = await made();
    world.receiver.answers.set(path, () => new Response(null, { status: 500 }));
    await world.happen(ours, "key");
    await world.send();
    const list = () => perform(listDeliveries, act, { organization: named(ours) });
    const { items, counts } = await list();
    expect(items).toMatchObject([
      { type: "key.revoked", state: "failing", status: 500, attempts: 1, webhook: id },
    ]);
    expect(counts).toEqual({ all: 1, failing: 1, tried_again: 0 });
    const delivery = items[0]?.id ?? "";
    const which = { organization: named(ours), delivery };
    world.receiver.answers.delete(path);
    await perform(resendDelivery, act, which);
    await world.send();
    const shown = await perform(showOneDelivery, act, which);
    expect(shown).toMatchObject({ state: "delivered", next_at: null });
    expect(shown.tries).toMatchObject([
      { number: 1, status: 500, outcome: "refused", signatures: 1 },
      { number: 2, status: 200, outcome: "delivered", signatures: 1 },
    ]);
    const received = world.receiver.at(path);
    expect(received.map(({ body }) => body)).toEqual([shown.body ?? "", shown.body ?? ""]);
    expect(new Set(received.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set([shown.event]));
    const failing = await perform(listDeliveries, act, { organization: named(ours), only: "failing" });
    expect(failing.items).toEqual([]);
    const { items: endpoints } = await perform(listWebhooks, act, { organization: named(ours) });
    expect(endpoints[0]?.recent.at(-1)).toEqual({ delivered: 1, failed: 0 });
  });

  test("goes to where its endpoint is now, which nobody changes unseen by another", async () => {
    const { id, revision } = await made();
    await world.happen(ours, "key");
    const url = world.receiver.url(`${path}-moved`);
    const change = { ...about(id), url, events: ["batch.finished"], revision };
    expect(await perform(changeWebhook, act, change)).toMatchObject({
      url,
      events: ["batch.finished"],
      project: null,
    });
    expect(await refusal(perform(changeWebhook, act, change))).toBe("changed_meanwhile");
    await world.happen(ours, "not asked for any more");
    await world.send();
    expect(world.receiver.at(path)).toEqual([]);
    expect(world.receiver.at(`${path}-moved`)).toHaveLength(1);
  });

  test("is sent again only while it is known, and to an endpoint that is on", async () => {
    const { id } = await made();
    await world.happen(ours, "key");
    await world.send();
    const [delivery] = await world.deliveriesTo(id);
    const which = { organization: named(ours), delivery: delivery?.id ?? "" };
    await perform(pauseWebhook, act, about(id));
    expect(await refusal(perform(resendDelivery, act, which))).toBe("webhook_not_working");
    expect(await refusal(perform(testWebhook, act, about(id)))).toBe("webhook_not_working");
    expect(await refusal(perform(pauseWebhook, act, about(id)))).toBe("webhook_not_working");
    await perform(resumeWebhook, act, about(id));
    expect(await refusal(perform(resumeWebhook, act, about(id)))).toBe("webhook_working");
    await world.superuser.query("update webhook_deliveries set data = null where endpoint_id = $1", [id]);
    expect(await refusal(perform(resendDelivery, act, which))).toBe("delivery_forgotten");
    await perform(removeWebhook, act, about(id));
    expect(await refusal(perform(showOneDelivery, act, which))).toBe("delivery_not_found");
  });

  test("as a test that fails says nothing of what really happens", async () => {
    const { id } = await made();
    world.receiver.answers.set(path, () => new Response(null, { status: 500 }));
    await perform(testWebhook, act, about(id));
    await world.send();
    expect(await world.stateOf(id)).toBe("delivering");
    expect(await world.deliveriesTo(id)).toMatchObject([{ state: "given_up", attempts: 1 }]);
  });
});
