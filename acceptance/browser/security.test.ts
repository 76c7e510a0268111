import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { faultsOfAccess } from "./accessible.ts";
import { PASSWORD, signUp } from "./people.ts";
import { openStage, type Stage } from "./stage.ts";
import { leave } from "./visitor.ts";

setDefaultTimeout(120_000);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

/** Chromium's own authenticator in software: with its owner before it, and passkeys that are found without a name. */
async function plugIn(page: Page): Promise<void> {
  const protocol = await page.context().newCDPSession(page);
  await protocol.send("WebAuthn.enable");
  await protocol.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).first().click();

test("a passkey is added on one's security page, opens the account without an address, and is taken away again", async () => {
  const ada = await signUp(stage, "ada@example.com", "Ada Lovelace");
  await ada.must("POST", "/account/organizations", { slug: "prints", name: "Ada Prints" });
  const visitor = await stage.visit();
  const { page, faults } = visitor;
  await ada.sitDown(visitor);
  await plugIn(page);
  await page.goto("/app/prints/security");
  await page.getByRole("heading", { name: "Your security" }).waitFor();
  await page.getByText("here", { exact: true }).waitFor();
  await press(page, "Add a passkey");
  await page.getByLabel("What you call it").fill("Laptop");
  await press(page, "Continue");
  await page.getByRole("alertdialog", { name: "Recovery codes" }).waitFor();
  await press(page, "Done");
  await page.getByText("Passkey “Laptop”").first().waitFor();
  expect(await faultsOfAccess(page)).toEqual([]);
  await leave(page);
  await page.goto("/sign-in");
  await press(page, /passkey/i);
  await page.waitForURL(/\/app/);
  await page.goto("/app/prints/security");
  await press(page, "Acts on Passkey “Laptop”");
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByText("Passkey “Laptop”").waitFor({ state: "detached" });
  // A password alone is enough again.
  expect(
    (await ada.call("POST", "/sign-in", { address: "ada@example.com", password: PASSWORD })).body,
  ).toMatchObject({
    signed_in: true,
  });
  expect(faults()).toEqual([]);
});
