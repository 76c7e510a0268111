import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { TestLog } from "../../testing/log.ts";
import { type PeopleStage, startPeople } from "../../testing/people.ts";
import { createTenant, type Tenant } from "../../testing/tenant.ts";
import { systemClock } from "../kernel/clock.ts";
import { composeMail } from "../mail/index.ts";
import { createEgress } from "../platform/egress/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { recordWebhookEvent } from "../webhook-events/index.ts";
import { addEndpoint, runWebhooks } from "./index.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let worker: ControlDatabase;
let receiver: ReturnType<typeof Bun.serve>;
let status = 410;
const egress = createEgress();
beforeAll(async () => {
  stage = await startPeople();
  worker = stage.connect("sallyport_worker");
  receiver = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response(null, { status }) });
});
afterAll(async () => {
  egress.close();
  await receiver.stop(true);
  await worker.close();
  await stage.stop();
});

async function join(tenant: Tenant, address: string, role: string): Promise<void> {
  const { body } = await (await stage.signUp(address)).get("/account");
  await stage.superuser.query(
    "insert into members (id, org_id, account_id, role) values (gen_random_uuid(), $1, $2, $3)",
    [tenant.place.organization.id, body.id, role],
  );
}

async function happenAndSend({ place }: Tenant): Promise<void> {
  await stage.database.inTenant(place.organization.id, (db) =>
    recordWebhookEvent(db, place.project.id, "key.revoked", { id: "one" }),
  );
  const work = {
    ...{ database: worker, vault: stage.vault, egress, clock: systemClock, development: true },
    keys: async () => stage.keys,
  };
  const running = runWebhooks(work, new TestLog(), { lookMs: 3_600_000 });
  await running.idle();
  await running.stop();
}

async function tenantWithPeople(slug: string): Promise<Tenant> {
  const tenant = await createTenant(stage.database, slug);
  for (const role of ["owner", "admin", "developer"]) await join(tenant, `${role}@${slug}.example`, role);
  const url = `http://127.0.0.1:${receiver.port}/hooks`;
  await addEndpoint(stage.database, stage.vault, tenant.place.organization.id, {
    ...{ url, events: ["key.revoked"], project: null },
  });
  return tenant;
}

const mailsTo = async (slug: string) => {
  const { rows } = await stage.superuser.query(
    `select a.id from mail_outbox m join accounts a on a.id = m.account_id join members b on b.account_id = a.id
       join organizations o on o.id = b.org_id where o.slug = $1 and m.template = 'webhook_trouble'`,
    [slug],
  );
  return rows.length;
};

test("C-4 owners and admins get a mail when their endpoint says that it is gone, in their language, and nobody else", async () => {
  const tenant = await tenantWithPeople("gone");
  status = 410;
  await happenAndSend(tenant);
  expect(await mailsTo("gone")).toBe(2);
  const mail = await stage.mailTo("owner@gone.example");
  expect(mail.message).toMatchObject({
    template: "webhook_trouble",
    trouble: "gone",
    host: `127.0.0.1:${receiver.port}`,
    path: "/app/gone/webhooks",
  });
  const sender = { product: "Sallyport", publicUrl: "https://pages.example", operator: "Example" };
  for (const language of ["en", "es"] as const) {
    const composed = composeMail("id", { ...mail, language }, sender);
    expect(composed.text).toContain("https://pages.example/app/gone/webhooks");
  }
});

test("C-4 they get one mail, and no more, when nothing has arrived for an hour", async () => {
  const tenant = await tenantWithPeople("trouble");
  status = 500;
  await happenAndSend(tenant);
  await happenAndSend(tenant);
  expect(await mailsTo("trouble")).toBe(0);
  await stage.superuser.query(
    "update webhook_endpoints set failing_since = now() - interval '61 minutes' where org_id = $1",
    [tenant.place.organization.id],
  );
  await happenAndSend(tenant);
  await happenAndSend(tenant);
  expect(await mailsTo("trouble")).toBe(2);
  const mail = await stage.mailTo("admin@trouble.example");
  expect(mail.message).toMatchObject({ template: "webhook_trouble", trouble: "troubled" });
});
