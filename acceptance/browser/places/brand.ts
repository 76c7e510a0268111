import type { Page } from "playwright-core";
import type { Place } from "../place.ts";

const path: Place["path"] = ({ organization }) => `/app/${organization}/studio/brand`;

/** A logo that nobody else has, as a PNG: a mark and, unless it stands alone, a name in this colour. */
export async function drawnLogo(page: Page, ink: string, isMark = false): Promise<Buffer> {
  const url = await page.evaluate<string>(`(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [${isMark ? 320 : 1_200}, 320];
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#c9b08a";
    pen.fillRect(40, 80, 180, 200);
    pen.fillStyle = ${JSON.stringify(ink)};
    pen.fillRect(90, 40, 180, 180);
    if (${!isMark}) {
      pen.font = "600 150px sans-serif";
      pen.fillText("Acme Prints", 320, 210);
    }
    return canvas.toDataURL("image/png");
  })()`);
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}

export async function addLogo(page: Page, role: string, buffer: Buffer): Promise<void> {
  await page.getByRole("button", { name: "Add a logo" }).press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /What it is for/ }).press("Enter");
  await page.getByRole("option", { name: role }).press("Enter");
  await dialog.locator("input[type=file]").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer });
  await dialog.getByRole("button", { name: "Save in the draft" }).press("Enter");
  await dialog.waitFor({ state: "detached" });
}

export async function addColor(page: Page, name: string, color: string, use: string): Promise<void> {
  await page.getByRole("button", { name: "Add a colour" }).press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByLabel("Colour", { exact: true }).fill(color);
  await dialog.getByLabel("What for").fill(use);
  await dialog.getByRole("button", { name: "Save in the draft" }).press("Enter");
  await dialog.waitFor({ state: "detached" });
}

export async function makeKit(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Make a brand kit" }).press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: "Make a brand kit" }).press("Enter");
  await page.getByText("Version 1 is a draft.").waitFor();
}

export async function publish(page: Page, version: number): Promise<void> {
  const name = `Publish version ${version}`;
  await page.getByRole("button", { name }).press("Enter");
  await page.getByRole("dialog").getByRole("button", { name }).press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

/** A kit with a version in force and a draft; once, however often the page is looked at. */
async function withKit(page: Page): Promise<void> {
  const none = page.getByText("No brand kit yet");
  const published = page.getByText("in force").first();
  await none.or(published).first().waitFor();
  if (!(await none.isVisible())) return;
  await makeKit(page, "Storefront");
  await addLogo(page, "On light", await drawnLogo(page, "#2f5d8a"));
  await addLogo(page, "On dark", await drawnLogo(page, "#8fb4d8"));
  await addLogo(page, "Mark alone", await drawnLogo(page, "#2f5d8a", true));
  await addColor(page, "Harbour", "#2f5d8a", "text and shapes");
  await addColor(page, "Press ink", "#1f2a33", "text");
  await addColor(page, "Linen", "#c9b08a", "surroundings");
  await addColor(page, "Sand", "#f1e7d6", "under text");
  await page.getByRole("button", { name: /Headings/ }).press("Enter");
  await page.getByRole("option", { name: "Instrument Sans" }).press("Enter");
  await page
    .getByRole("button", { name: /Headings/ })
    .getByText("Instrument Sans")
    .waitFor();
  await page.getByRole("button", { name: /Sizes and article numbers/ }).press("Enter");
  await page.getByRole("option", { name: "Atkinson" }).press("Enter");
  await page.getByRole("button", { name: /Sizes/ }).getByText("Atkinson").waitFor();
  const tone = page.getByRole("region", { name: "Tone" });
  await tone.getByRole("button", { name: "Edit" }).press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog
    .getByLabel("In a sentence")
    .fill("Plain, warm, exact. Say what it is made of before what it is for. No superlatives.");
  await dialog.getByRole("textbox", { name: /^Say/ }).fill("hand-pulled, stoneware, sent flat");
  await dialog.getByLabel("Avoid").fill("stunning, perfect gift");
  await dialog.getByLabel("Around it").fill("linen, plaster, oak; light from the right");
  await dialog.getByRole("button", { name: "Save in the draft" }).press("Enter");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("region", { name: "Templates" }).getByRole("button", { name: "Add" }).press("Enter");
  await dialog.getByLabel("Name").fill("Linen, for Etsy");
  await dialog.getByLabel("Words for the model").fill("on a linen tablecloth, morning light");
  await dialog.getByRole("button", { name: "Save in the draft" }).press("Enter");
  await dialog.waitFor({ state: "detached" });
  await publish(page, 1);
  await addColor(page, "Brick", "#b4643f", "one accent");
  await page.getByText("Version 2 is a draft with 1 change.").waitFor();
}

export const places: readonly Place[] = [
  {
    name: "brand-empty",
    path,
    as: "owner",
    prepare: (page) => page.getByText("No brand kit yet").waitFor(),
  },
  {
    name: "17-brand-kit",
    path,
    as: "owner",
    prepare: async (page) => {
      await withKit(page);
      await page
        .getByText(/Logo against what is under it|Logo hard to see|Add a logo, and say/)
        .first()
        .waitFor();
    },
  },
  {
    name: "brand-stamp",
    path,
    as: "owner",
    prepare: async (page) => {
      await withKit(page);
      await page.getByRole("region", { name: "Logos" }).getByRole("button", { name: "Edit" }).press("Enter");
      await page.getByRole("dialog").waitFor();
    },
  },
];
