import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFile } from "node:fs/promises";
import { disc, png } from "../pictures/png.ts";
import { faultsOfAccess } from "./accessible.ts";
import { type Caller, signUp } from "./people.ts";
import { openStage, type Stage } from "./stage.ts";

setDefaultTimeout(180_000);

let stage: Stage;
let ada: Caller;
beforeAll(async () => {
  stage = await openStage();
  ada = await signUp(stage, "ada@example.com", "Ada Lovelace");
  await ada.must("POST", "/account/organizations", { slug: "acme", name: "Acme Prints" });
});
afterAll(() => stage?.close());

const ROWS = 50;

test("M-8 M-5: a batch of 50 photos: begun with one wish, followed, mended, saved as one archive, and deleted", async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await ada.sitDown(visitor);
  await page.goto(`${stage.origin}/app/acme/studio`);
  await page.getByRole("link", { name: "Batches" }).click();
  await page.getByText("No batch yet").waitFor();
  await page.getByRole("button", { name: "New batch" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Spring range");
  const photos = Array.from({ length: ROWS }, (_, at) => ({
    name: `AP-MUG-${at + 1}.png`,
    mimeType: "image/png",
    // The last has no plain background.
    buffer: Buffer.from(at === ROWS - 1 ? png(150, 120) : disc(120 + at, 120)),
  }));
  await dialog.locator("input[type=file][multiple]").setInputFiles(photos);
  await dialog.getByText(`${ROWS} of your photos chosen`).waitFor({ timeout: 120_000 });
  await dialog.getByText("It costs nothing.").waitFor();
  expect(await faultsOfAccess(page)).toEqual([]);
  await dialog.getByRole("button", { name: `Begin ${ROWS} rows` }).click();

  await page.getByRole("heading", { name: "Spring range" }).waitFor();
  await page.getByText("Finished.").waitFor({ timeout: 120_000 });
  const figure = (name: string) => page.locator(".fig", { hasText: name }).locator("dd").first();
  expect(await figure("Done").textContent()).toBe(`${ROWS - 1} of ${ROWS}`);
  expect(await figure("Needs you").textContent()).toBe("1");
  expect(await faultsOfAccess(page)).toEqual([]);
  await page.getByRole("button", { name: "Needs you 1" }).click();
  await page.getByText(`AP-MUG-${ROWS}`).waitFor();
  await page.getByText("Needs another photo").waitFor();
  await page
    .locator("td input[type=file]")
    .setInputFiles({ name: "better.png", mimeType: "image/png", buffer: Buffer.from(disc(200, 120)) });
  await page.getByText(`${ROWS} of ${ROWS}`).first().waitFor();
  await page.getByText("No row is like that now.").waitFor();

  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: `Download ${ROWS}` }).click();
  const archive = await readFile(await (await coming).path());
  expect(archive.toString("latin1").split("PK\x01\x02")).toHaveLength(ROWS + 1);
  expect(archive.includes("AP-MUG-7.png")).toBe(true);

  // Rows are chosen by keys: a range with Shift, and what is deleted is what was chosen.
  await page.getByRole("button", { name: `All ${ROWS}` }).press("Enter");
  const row = (place: number) => page.getByRole("checkbox", { name: /^Choose AP-MUG-/ }).nth(place);
  await row(1).press("Space");
  await row(3).press("Shift+Space");
  await page.getByText("3 selected").waitFor();
  expect(await row(2).getAttribute("aria-checked")).toBe("true");
  expect(await faultsOfAccess(page)).toEqual([]);
  const some = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download 3", exact: true }).press("Enter");
  expect((await some).suggestedFilename()).toBe("Spring range.zip");
  await row(2).press("Space");
  await page.getByRole("button", { name: "Delete now" }).press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Delete now" }).press("Enter");
  await page.getByText("2 rows deleted.").waitFor();
  expect(await page.locator("tr", { hasText: "Deleted" }).count()).toBe(2);

  // Rows that break a rule about the part that is shown lead to the picture, where that part is marked.
  await page.getByRole("button", { name: "Check for a marketplace" }).click();
  await page.getByRole("option", { name: "Etsy" }).click();
  await page
    .getByRole("link", { name: /^Crop to fit: AP-MUG-/ })
    .first()
    .press("Enter");
  await page.getByLabel("Width").waitFor();
  await page.getByRole("button", { name: "Crop", pressed: true }).first().waitFor();
  expect(await page.getByLabel("Width").inputValue()).toBe("159");
  await page.goBack();

  await page.getByRole("button", { name: "More about this batch" }).click();
  await page.getByRole("menuitem", { name: "Delete batch" }).click();
  await page.getByRole("button", { name: "Delete now" }).click();
  await page.getByText("No batch yet").waitFor();
  expect(visitor.faults()).toEqual([]);
});
