import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type Caller, signUp } from "./people.ts";
import { openStage, type Stage } from "./stage.ts";

setDefaultTimeout(120_000);

let stage: Stage;
let ada: Caller;
beforeAll(async () => {
  stage = await openStage();
  ada = await signUp(stage, "ada@example.com", "Ada Lovelace");
});
afterAll(() => stage?.close());

test("ID-8 from no organization to a colleague who joined by mail, takes it over, and the last owner who stays", async () => {
  const owner = await stage.visit();
  await ada.sitDown(owner);
  const { page } = owner;
  await page.goto(`${stage.origin}/app`);
  // Whoever is in no organization reaches their own data all the same.
  await page.getByRole("link", { name: /Your data and privacy/ }).click();
  await page.getByRole("heading", { name: "Take your data" }).waitFor();
  await page.getByRole("button", { name: "Ask for deletion" }).waitFor();
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Acme Prints");
  expect(await page.getByLabel("Short name").inputValue()).toBe("acme-prints");
  await page.getByRole("button", { name: "Make it" }).click();
  await page.waitForURL(/\/app\/acme-prints\/overview/);

  await page.goto(`${stage.origin}/app/acme-prints/team`);
  await page.getByLabel("Email").fill("bob@example.com");
  await page.getByRole("button", { name: "Admin", exact: true }).click();
  await page.getByText("bob@example.com may manage people").waitFor();
  await page.getByRole("button", { name: "Send invitation" }).click();
  await page.getByRole("status").getByText("is on its way").waitFor();
  const { text } = await stage.mailbox.next("bob@example.com", /\/invite#t=/);
  const token = /\/invite#t=([\w-]{43})/.exec(text)?.[1] ?? "";
  const bob = await signUp(stage, "bob@example.com", "Bob Byte");
  await bob.must("POST", "/invitations/accept", { token });

  // The last owner stays.
  await page.reload();
  await page.getByRole("button", { name: "Acts on Ada Lovelace" }).click();
  await page.getByRole("menuitem", { name: "Leave the organization" }).click();
  await page.getByRole("button", { name: "Leave", exact: true }).click();
  await page.getByRole("alert").getByText("at least one owner").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: /New owner/ }).click();
  await page.getByRole("option", { name: /Bob Byte/ }).click();
  await page.getByLabel("Reason").fill("Hand-over");
  await page.getByRole("button", { name: "Shut the first door" }).click();
  await page.getByText("Offer Acme Prints to Bob Byte?").waitFor();
  const hold = page.getByRole("button", { name: "Hold to offer it" });
  // Twice within two seconds: nothing is waited for between them.
  await hold.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.getByText("Ownership is offered to Bob Byte.").waitFor();

  const heir = await stage.visit();
  await bob.sitDown(heir);
  await heir.page.goto(`${stage.origin}/app/acme-prints/team`);
  await heir.page.getByRole("button", { name: "Take over" }).click();
  await heir.page.getByText("You own Acme Prints now.").waitFor();
  const { items } = await bob.must("GET", "/organizations/acme-prints/members");
  expect(items.map(({ name, role }: { name: string; role: string }) => [name, role])).toEqual([
    ["Ada Lovelace", "admin"],
    ["Bob Byte", "owner"],
  ]);
  expect(owner.faults(/409/)).toEqual([]);
  expect(heir.faults()).toEqual([]);
});

test("R-8 dates and figures follow the region that a person chose, and stay so", async () => {
  const visitor = await stage.visit();
  const cleo = await signUp(stage, "cleo@example.com", "Cleo Tal");
  await cleo.must("POST", "/account/organizations", { slug: "regional" });
  await cleo.sitDown(visitor);
  const { page } = visitor;
  await page.goto(`${stage.origin}/app/regional/settings`);
  await page.getByText("$12,204.38").waitFor();
  await page.getByRole("button", { name: /Region/ }).click();
  await page.getByRole("option", { name: "Germany" }).click();
  await page.getByText("12.204,38").waitFor();
  const form = page.getByRole("region", { name: "Language and region" });
  await form.getByRole("button", { name: "Save" }).click();
  // The page is loaded anew, and what is left of the credit is written as there.
  await page.getByText(/0,00/).first().waitFor();
  await page.getByRole("button", { name: /Germany/ }).waitFor();
  expect((await cleo.must("GET", "/account")).region).toBe("DE");
  expect(visitor.faults()).toEqual([]);
});
