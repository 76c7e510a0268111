import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { freePort } from "../free-port.ts";
import { openIssuer } from "./issuer.ts";
import { signUp } from "./people.ts";
import { openStage, type Stage } from "./stage.ts";
import { leave } from "./visitor.ts";

setDefaultTimeout(120_000);

let stage: Stage;
let issuer: Awaited<ReturnType<typeof openIssuer>>;

beforeAll(async () => {
  const port = freePort();
  const carol = { sub: "carol", email: "carol@example.com", email_verified: true, name: "Carol Shaw" };
  issuer = await openIssuer(`http://localhost:${port}`, carol);
  stage = await openStage(issuer.settings, port);
});
afterAll(async () => {
  await stage?.close();
  await issuer?.close();
});

/** As the page that adds a passkey does it. */
const ADD_PASSKEY = `(async () => {
  const send = async (path, body) => {
    const response = await fetch("/api/v1" + path, {
      method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(path + ": " + (await response.text()));
    return response.json();
  };
  const { options } = await send("/account/passkey-options", {});
  const made = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  const { id, rawId, type, response } = made.toJSON();
  const { clientDataJSON, attestationObject, transports } = response;
  await send("/account/passkeys", {
    name: "Laptop", passkey: { id, rawId, type, response: { clientDataJSON, attestationObject, transports } } });
})()`;

/** A device of its own, which answers as soon as it is asked. */
async function giveAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", transport: "internal", hasResidentKey: true },
      ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
}

test("ID-7: the first operator comes with a passkey alone, and enters the console by it", async () => {
  const address = /http:\/\/localhost:\d+\/first-run#s=[\w-]+/.exec(stage.product.output())?.[0];
  const { page, faults } = await stage.visit();
  await giveAuthenticator(page);
  await page.goto(address ?? expect.unreachable());
  await page.getByLabel("Name", { exact: true }).fill("Mara Lind");
  await page.getByLabel("Email", { exact: true }).fill("mara@example.com");
  await page.getByRole("button", { name: "Continue with a passkey" }).click();
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  expect(await page.locator(".recovery li").count()).toBe(10);
  await page.getByText("I have stored them somewhere safe").click();
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByRole("button", { name: "Use the simulator" }).waitFor();
  await page.goto("/console");
  await page.getByText("Mara Lind, admin").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page
    .getByRole("button", { name: /passkey/i })
    .first()
    .click();
  await page.getByText("Mara Lind, admin").waitFor();
  expect(faults(/401/)).toEqual([]);
});

test("a passkey alone opens the account, with no address typed; without one the page says what to do", async () => {
  const ada = await signUp(stage, "ada@example.com", "Ada Lovelace");
  const { page, context, faults } = await stage.visit();
  await giveAuthenticator(page);
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Continue with a passkey" }).click();
  await page.getByText("No passkey was chosen.").waitFor();
  await ada.sitDown({ page, context, faults });
  await page.goto("/app");
  await page.evaluate(ADD_PASSKEY);
  await leave(page);
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Continue with a passkey" }).click();
  await page.waitForURL(/\/app/);
  await page.goto("/api/v1/account/sessions");
  await page.getByText('"factors":["passkey"]').waitFor();
  expect(faults(/401/)).toEqual([]);
});

test("who is invited joins by the link in the mail, with the role, and nobody else can use it", async () => {
  const owner = await signUp(stage, "olga@example.com", "Olga");
  await owner.must("POST", "/account/organizations", { slug: "acme" });
  const [bo, eve] = [
    await signUp(stage, "bo@example.com", "Bo"),
    await signUp(stage, "eve@example.com", "Eve"),
  ];
  await owner.must("POST", "/organizations/acme/invitations", { address: "bo@example.com", role: "viewer" });
  const { text } = await stage.mailbox.next("bo@example.com", /\/invite/);
  const link = /https?:\/\/\S+\/invite\S*/.exec(text)?.[0] ?? expect.unreachable();
  const stranger = await stage.visit();
  await eve.sitDown(stranger);
  await stranger.page.goto(link);
  await stranger.page.getByRole("heading", { name: "Join acme" }).waitFor();
  await stranger.page.getByRole("button", { name: "Join" }).click();
  await stranger.page.getByRole("alert").waitFor();
  expect([403, 404]).toContain((await eve.call("GET", "/organizations/acme/projects")).status);
  const invited = await stage.visit();
  await bo.sitDown(invited);
  await invited.page.goto(link);
  await invited.page.getByText("You are invited with the role").waitFor();
  await invited.page.getByRole("button", { name: "Join" }).click();
  await invited.page.waitForURL(/\/app\/acme\/overview/);
  const mine = await bo.must("GET", "/account");
  expect(mine.organizations).toMatchObject([{ slug: "acme", role: "viewer" }]);
  expect(invited.faults()).toEqual([]);
  expect(stranger.faults(/40[0-9]|410/)).toEqual([]);
});

test("ID-10: somebody whose address a real issuer has verified comes in by it, and comes back as the same", async () => {
  const { page, context, faults } = await stage.visit();
  const accounts: string[] = [];
  for (let times = 0; times < 2; times += 1) {
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Company" }).click();
    await page.waitForURL(/\/app/);
    const { id, address } = (await (await context.request.get("/api/v1/account")).json()) as {
      id: string;
      address: string;
    };
    expect(address).toBe("carol@example.com");
    accounts.push(id);
    await leave(page);
  }
  expect(accounts[0]).toBe(accounts[1] ?? "");
  // Who goes to the issuer leaves us for it, by choice.
  expect(faults(/foreign request: http:\/\/127\.0\.0\.1|401/)).toEqual([]);
});
