import type { Page } from "playwright-core";
import { disc, png } from "../../pictures/png.ts";
import type { Place } from "../place.ts";

const path: Place["path"] = ({ organization }) => `/app/${organization}/studio`;

/** A photo, and what was made of it; both once, however often the page is looked at. */
async function withPictures(page: Page): Promise<void> {
  const none = page.getByText("No photo is here yet");
  const photo = page.getByRole("button", { name: /^Choose (Photo|sample)/ }).first();
  await none.or(photo).first().waitFor();
  if (!(await none.isVisible())) return;
  await page.getByRole("button", { name: "Try a sample photo" }).press("Enter");
  await photo.waitFor();
  await photo.press("Enter");
  await page.getByRole("button", { name: "Make 1 picture" }).press("Enter");
  await page
    .getByRole("button", { name: /^Open .*white background/i })
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Choose none" }).press("Enter");
}

/** What was made, with the photo before it. The page that sent the photo still knows what its file was called. */
async function openOverItsPhoto(page: Page): Promise<void> {
  await withPictures(page);
  await page
    .getByRole("button", { name: /^Open .*white background/i })
    .first()
    .press("Enter");
  await page.getByRole("link", { name: "Back to the studio" }).waitFor();
  if (page.url().includes("before=")) return;
  // Another look: the page that began the task is closed, so the address has to say what was there before.
  const photo = page.getByRole("button", { name: /^Open (Photo|sample)/ }).first();
  const made = page.url();
  await photo.press("Enter");
  await page.waitForURL((url) => url.href !== made);
  const before = new URL(page.url()).pathname.split("/").at(-1);
  await page.goto(`${made}&before=${before}`);
  await page.getByRole("slider").waitFor();
}

const batches: Place["path"] = ({ organization }) => `/app/${organization}/studio/batches`;

/** A batch of the photos there are and one that has no plain background; once, however often the page is looked at. */
async function withBatch(page: Page): Promise<void> {
  const none = page.getByText("No batch yet");
  const known = page.getByRole("link", { name: "Spring range" });
  await none.or(known).first().waitFor();
  if (await none.isVisible()) {
    await page.getByRole("button", { name: "New batch" }).press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Spring range");
    await dialog.locator("input[type=file][multiple]").setInputFiles(
      Array.from({ length: 12 }, (_, at) => ({
        ...{ name: `AP-MUG-350-${at + 1}.png`, mimeType: "image/png" },
        buffer: at === 7 ? png(300, 240) : disc(300 + at, 240),
      })),
    );
    await dialog.getByText(/^1[2-9] of your photos chosen/).waitFor();
    await dialog.getByRole("button", { name: /^Begin/ }).press("Enter");
  } else await known.press("Enter");
  await page.getByText("Finished.").waitFor();
}

/** The studio. The first of them sees it as on the first day. */
export const places: readonly Place[] = [
  {
    name: "studio-empty",
    path,
    as: "owner",
    prepare: (page) => page.getByText("Nothing was made yet").waitFor(),
  },
  {
    name: "studio-refused",
    path,
    as: "owner",
    expected: /415/,
    prepare: async (page) => {
      await page.getByText("Pictures made").waitFor();
      const buffer = Buffer.from("%PDF-1.7 no picture at all");
      await page
        .locator("input[type=file]")
        .setInputFiles({ name: "invoice.pdf", mimeType: "application/pdf", buffer });
      await page.getByText("This file is no JPEG, PNG or WebP picture.").waitFor();
    },
  },
  {
    name: "16-pictures",
    path,
    as: "owner",
    prepare: async (page) => {
      await withPictures(page);
      await page
        .getByRole("button", { name: /^Choose (Photo|sample)/ })
        .first()
        .press("Enter");
      await page.getByText("1 selected").waitFor();
    },
  },
  {
    name: "05-studio",
    path,
    as: "owner",
    prepare: async (page) => {
      await openOverItsPhoto(page);
      await page.getByRole("button", { name: "Amazon" }).press("Enter");
      await page.getByText("Longest edge").waitFor();
    },
  },
  {
    name: "studio-difference",
    path,
    as: "owner",
    prepare: async (page) => {
      await openOverItsPhoto(page);
      await page.getByRole("button", { name: "Difference" }).press("Enter");
      await page.getByText(/bit for bit those of the photo/).waitFor();
    },
  },
  {
    name: "studio-mask",
    path,
    as: "owner",
    prepare: async (page) => {
      await withPictures(page);
      await page
        .getByRole("button", { name: /^Choose (Photo|sample)/ })
        .first()
        .press("Enter");
      await page.getByRole("button", { name: "Say where the product is" }).press("Enter");
      await page.getByRole("button", { name: "Find the product" }).press("Enter");
      await page.getByText(/of the picture is product/).waitFor();
    },
  },
  {
    name: "06-batch",
    path: batches,
    as: "owner",
    prepare: async (page) => {
      await withBatch(page);
      await page.getByText("Needs another photo").waitFor();
    },
  },
  {
    name: "batches",
    path: batches,
    as: "owner",
    prepare: async (page) => {
      await withBatch(page);
      await page.getByRole("link", { name: "Batches" }).press("Enter");
      await page.getByRole("link", { name: "Spring range" }).waitFor();
    },
  },
  {
    name: "batch-new",
    path: batches,
    as: "owner",
    prepare: async (page) => {
      await page.getByRole("button", { name: "New batch" }).press("Enter");
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "studio-delete",
    path,
    as: "owner",
    prepare: async (page) => {
      await withPictures(page);
      // Batches of other places made some, too.
      const buttons = page.getByRole("button", { name: /^Delete now: .*white background/i });
      await buttons.first().press("Enter");
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "studio-unfinished",
    path,
    as: "owner",
    prepare: async (page) => {
      await withPictures(page);
      await page.getByRole("button", { name: "New picture" }).press("Enter");
      // The simulator takes its time, so that there is something to look at.
      await page.getByLabel("In words").fill("a harbour in fog [[simulate gap=20000]]");
      await page.getByRole("button", { name: "Make 1 picture" }).press("Enter");
      await page
        .getByRole("img", { name: /not finished yet$/ })
        .first()
        .waitFor();
    },
  },
];
