import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Caller, signUp } from "./people.ts";
import { addColor, addLogo, drawnLogo, makeKit, publish } from "./places/brand.ts";
import { openStage, type Stage } from "./stage.ts";

setDefaultTimeout(120_000);

let stage: Stage;
let ada: Caller;
beforeAll(async () => {
  stage = await openStage();
  ada = await signUp(stage, "ada@example.com", "Ada Lovelace");
  await ada.must("POST", "/account/organizations", { slug: "acme", name: "Acme Prints" });
});
afterAll(() => stage?.close());

const path = () => `${stage.origin}/app/acme/studio/brand`;
const FONT = "@fontsource/instrument-sans/files/instrument-sans-latin-700-normal.woff2";

test("M-6 a kit is made, filled, published and discarded in the browser, and stamps a picture in the studio", async () => {
  const visitor = await stage.visit();
  await ada.sitDown(visitor);
  const { page } = visitor;
  await page.goto(path());
  await makeKit(page, "Storefront");
  await addLogo(page, "On light", await drawnLogo(page, "#2f5d8a"));
  await page.getByRole("img", { name: "On light" }).waitFor();
  await addColor(page, "Harbour", "#2f5d8a", "shapes");
  await addColor(page, "Sand", "#f1e7d6", "");
  await page.getByText("5.6 on Sand, good for text").waitFor();
  const font = {
    name: "own.woff2",
    mimeType: "font/woff2",
    buffer: readFileSync(createRequire(import.meta.url).resolve(FONT)),
  };
  await page.getByLabel("Add a font").setInputFiles(font);
  await page.getByText("The font is there.").waitFor();
  await page.getByRole("button", { name: /Headings/ }).click();
  await page.getByRole("option", { name: "Your font 1" }).click();
  await page.getByRole("img", { name: /Your font 1/ }).waitFor();
  await publish(page, 1);
  await page.getByText("in force", { exact: true }).waitFor();

  // A draft is seen, and gone when it is discarded.
  await addColor(page, "Brick", "#b4643f", "");
  await page.getByText("Version 2 is a draft with 1 change.").waitFor();
  await page.getByRole("button", { name: "Discard" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
  await page.getByText("#b4643f").first().waitFor({ state: "detached" });

  await page.getByRole("link", { name: "Studio" }).last().click();
  await page.getByRole("button", { name: "Try a sample photo" }).click();
  await page.getByRole("button", { name: "Choose sample-mug.png" }).click();
  await page.getByRole("button", { name: /Brand/ }).click();
  await page.getByRole("option", { name: "Storefront" }).click();
  await page.getByText("Stamp the logo").click();
  const taken = page.waitForRequest(
    (request) => request.url().endsWith("/v1/generations") && request.method() === "POST",
  );
  await page.getByRole("button", { name: "Make 1 picture" }).click();
  expect((await taken).postDataJSON()).toMatchObject({ operation: "white_background", stamp: true });
  await page.getByRole("button", { name: /^Open .*white background/i }).waitFor();
  await page.goto(path());
  await page.getByText("1 picture in 30 days").waitFor();
  expect(visitor.faults()).toEqual([]);
});

test("M-1 what is no font or no picture is refused in words, and the kit stays as it was", async () => {
  const visitor = await stage.visit();
  await ada.sitDown(visitor);
  const { page } = visitor;
  await page.goto(path());
  await page.getByText("in force", { exact: true }).waitFor();
  await page
    .getByLabel("Add a font")
    .setInputFiles({ name: "a.ttf", mimeType: "font/ttf", buffer: Buffer.from("no font") });
  await page.getByText(/This font cannot be used/).waitFor();
  await page.getByRole("button", { name: "Add a logo" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Save in the draft" }).click();
  await dialog.getByText("Choose a file first.").waitFor();
  const svg = {
    name: "a.svg",
    mimeType: "image/svg+xml",
    buffer: Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"),
  };
  await dialog.locator("input[type=file]").setInputFiles(svg);
  await dialog.getByRole("button", { name: "Save in the draft" }).click();
  await dialog.getByText("This file is no JPEG, PNG or WebP picture.").waitFor();
  expect(visitor.faults(/415|422/)).toEqual([]);
});
