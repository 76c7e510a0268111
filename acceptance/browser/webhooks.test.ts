import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { Webhook } from "standardwebhooks";
import { type Caller, signUp } from "./people.ts";
import { openStage, type Stage } from "./stage.ts";

setDefaultTimeout(120_000);

let stage: Stage;
let owner: Caller;
let receiver: ReturnType<typeof Bun.serve>;
/** What the receiver was sent, and the secret with which it looks at it. */
const received: { readonly headers: Record<string, string>; readonly body: string }[] = [];
let status = 204;
beforeAll(async () => {
  stage = await openStage();
  owner = await signUp(stage, "ada@example.com", "Ada Lovelace");
  await owner.must("POST", "/account/organizations", { slug: "acme" });
  receiver = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      received.push({ headers: Object.fromEntries(request.headers), body: await request.text() });
      return new Response(null, { status });
    },
  });
}, 300_000);
afterAll(async () => {
  await receiver?.stop(true);
  await stage?.close();
});

const believedBy = (secret: string) =>
  received.map(({ headers, body }) => {
    try {
      new Webhook(secret).verify(body, headers);
      return true;
    } catch {
      return false;
    }
  });

test("C-4 K-2 an endpoint is added, its secret shown once, tested, looked at, its secret replaced, and removed", async () => {
  const visitor = await stage.visit();
  await owner.sitDown(visitor);
  const { page } = visitor;
  await page.goto("/app/acme/webhooks");
  await page.getByText("No endpoint", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Add endpoint" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Address").fill("http://shop.example/hooks");
  await dialog.getByRole("button", { name: "Add endpoint" }).click();
  await dialog.getByText("must begin with 'https://'").waitFor();
  await dialog.getByLabel("Address").fill(`http://127.0.0.1:${receiver.port}/hooks`);
  await dialog.getByRole("button", { name: "Add endpoint" }).click();
  const shown = page.getByLabel("Signing secret", { exact: true });
  const secret = (await shown.textContent()) ?? "";
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{32}$/);
  await page.getByText("I have stored it").click();
  await page.getByRole("button", { name: "Done" }).click();
  expect(await page.content()).not.toContain(secret);

  await page.getByRole("button", { name: "Send a test" }).click();
  await page.getByRole("button", { name: "webhook.test" }).press("Enter");
  await page.getByText("The endpoint took it.").waitFor();
  await page.getByText("One signature.").waitFor();
  expect(believedBy(secret)).toEqual([true]);

  await page.getByRole("button", { name: "Replace the secret" }).click();
  const next = (await shown.textContent()) ?? "";
  expect(next).not.toBe(secret);
  await page.getByText("I have stored it").click();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByText("Both sign", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Test with the new one" }).click();
  await page.getByText("All 2").waitFor();
  while (received.length < 2) await Bun.sleep(50);
  expect([believedBy(secret), believedBy(next)]).toEqual([
    [true, false],
    [false, true],
  ]);

  // What fails says why, and is sent again by a press.
  status = 500;
  const { key, id } = await owner.must("POST", "/organizations/acme/keys", { mode: "test", name: "old" });
  expect(key).toMatch(/^sp_test_/);
  await owner.must("POST", `/organizations/acme/keys/${id}/revoke`);
  await page.getByRole("button", { name: "key.revoked" }).press("Enter");
  await page.getByText("The endpoint answered, with an error of its own.").first().waitFor();
  await page.getByText("Two signatures, old and new secret: either one verifies.").waitFor();
  status = 204;
  await page.getByRole("button", { name: "Send again now" }).click();
  await page.getByText("The endpoint took it.").waitFor();

  await page.getByRole("button", { name: /^More for http/ }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("No endpoint", { exact: true }).waitFor();
  expect(visitor.faults(/422/)).toEqual([]);
});

test("ID-8 whoever may not see webhooks is told who may", async () => {
  await owner.must("POST", "/organizations/acme/invitations", {
    address: "bea@example.com",
    role: "billing",
  });
  const { text } = await stage.mailbox.next("bea@example.com", /\/invite#t=/);
  const person = await signUp(stage, "bea@example.com", "Bea");
  await person.must("POST", "/invitations/accept", { token: /\/invite#t=([\w-]{43})/.exec(text)?.[1] });
  const visitor = await stage.visit();
  await person.sitDown(visitor);
  await visitor.page.goto("/app/acme/webhooks");
  await visitor.page
    .getByText(/admins,? and developers/i)
    .first()
    .waitFor();
  expect(visitor.faults()).toEqual([]);
});
