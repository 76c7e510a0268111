import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { readFile } from "node:fs/promises";
import type { Download, Page } from "playwright-core";
import { png } from "../pictures/png.ts";
import { sallyport } from "../product.ts";
import { ImagesUpstream, streamOf, usageOf } from "../upstreams/images.ts";
import { type Caller, signUp } from "./people.ts";
import { openStage, type Stage } from "./stage.ts";

setDefaultTimeout(120_000);

const upstream = new ImagesUpstream();
let stage: Stage;
let ada: Caller;
beforeAll(async () => {
  stage = await openStage();
  ada = await signUp(stage, "ada@example.com", "Ada Lovelace");
  await ada.must("POST", "/account/organizations", { slug: "acme", name: "Acme Prints" });
});
afterAll(async () => {
  await stage?.close();
  await upstream.stop();
});

async function openStudio(): Promise<{ page: Page; faults: (expected?: RegExp) => readonly string[] }> {
  const visitor = await stage.visit();
  await ada.sitDown(visitor);
  await visitor.page.goto(`${stage.origin}/app/acme/studio`);
  await visitor.page.getByRole("heading", { name: "Pictures made" }).waitFor();
  return visitor;
}

/** What begins to be saved when something is pressed. */
async function saved(page: Page, press: () => Promise<void>): Promise<Download> {
  const coming = page.waitForEvent("download");
  await press();
  return coming;
}

const bytesOf = async (download: Download) => new Uint8Array(await readFile(await download.path()));
const statusOf = async (link: string) => (await fetch(new URL(link, stage.origin))).status;

test("M-1, M-3: a photo gets another background while the line is lost, is compared, checked, saved by link, and deleted at once", async () => {
  const { page, faults } = await openStudio();
  await page.getByText("No photo is here yet").waitFor();
  await page.getByRole("button", { name: "Try a sample photo" }).click();
  await page.getByRole("button", { name: "Choose sample-mug.png" }).click();
  await page.getByRole("button", { name: "Background in words" }).click();
  await page.getByLabel("In words").fill("linen tablecloth, morning light");
  await page.getByText(/Nothing is charged\.$/).waitFor();

  // The line breaks when the task is followed, and nothing else gets through until the page has said so.
  await page.route("**/v1/generations/*/events", async (route) => {
    await page.route("**/api/**", (other) => other.abort("connectionfailed"));
    await route.abort("connectionfailed");
  });
  await page.getByRole("button", { name: "Make 1 picture" }).click();
  await page
    .getByText(/^(Reconnecting\.|Trying again in)/)
    .first()
    .waitFor();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.getByRole("button", { name: "Open sample-mug, background in words" }).click();

  // A page of its own, whose address can be given to others.
  await page.waitForURL(/\/studio\/[0-9a-f-]{36}\?/);
  const viewer = page.getByRole("main");
  const slider = viewer.getByRole("slider", { name: "How much of the picture before is shown" });
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  expect(await slider.inputValue()).toBe("51");
  await viewer.getByRole("button", { name: "Difference" }).click();
  const sentence = await viewer.getByText(/bit for bit those of the photo/).textContent();
  // The mug is most of a fifth of the sample, and its wall has changed.
  const share = Number(/^([\d.]+)%/.exec(sentence ?? "")?.[1]);
  expect(share > 15 && share < 60).toBe(true);
  await viewer.getByRole("button", { name: "Amazon" }).click();
  await viewer.getByText("Longest edge").waitFor();
  const link = page.waitForRequest(
    (asked) => asked.url().includes("/l/") && asked.resourceType() === "fetch",
  );
  const one = await saved(page, () => viewer.getByRole("button", { name: "Download" }).click());
  expect([...(await bytesOf(one)).subarray(1, 4)]).toEqual([...Buffer.from("PNG")]);
  expect(one.suggestedFilename()).toBe("sample-mug, background in words.png");
  const address = (await link).url();
  expect(await statusOf(address)).toBe(200);
  await viewer.getByRole("link", { name: "Back to the studio" }).click();

  // Between the pages of the studio the name of a photo is not forgotten.
  await page.getByRole("button", { name: "Choose sample-mug.png" }).click();
  await page.getByRole("button", { name: "Choose sample-mug, background in words" }).click();
  await page.getByText("2 selected").waitFor();
  const both = await saved(page, () => page.getByRole("button", { name: "Download as ZIP" }).click());
  const archive = await bytesOf(both);
  expect([...archive.subarray(0, 4)]).toEqual([0x50, 0x4b, 3, 4]);
  expect(Buffer.from(archive).includes("sample-mug, background in words.png")).toBe(true);
  // Two files, as the end of its directory says.
  expect(archive[archive.length - 14]).toBe(2);

  await page.getByRole("button", { name: "Delete now: sample-mug, background in words" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete now" }).click();
  await page.getByText("1 picture deleted.", { exact: false }).waitFor();
  expect(await statusOf(address)).toBe(410);
  expect(faults(/ERR_CONNECTION_FAILED/)).toEqual([]);
});

test("M-1: where the product is, is said by keys alone, and its mask is no photo", async () => {
  const { page, faults } = await openStudio();
  const photo = page.getByRole("button", { name: /^Choose Photo/ });
  await photo.first().click();
  const photos = await photo.count();
  await page.getByRole("button", { name: "Cut out", exact: true }).press("Enter");
  await page.getByRole("button", { name: "Say where the product is" }).press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Nothing is marked yet.").waitFor();
  await dialog.getByRole("button", { name: "Find the product" }).press("Enter");
  const told = dialog.getByText(/of the picture is product/);
  const found = await told.textContent();
  const drawing = dialog.getByRole("application");
  for (const key of ["e", ...Array.from({ length: 24 }, () => "]"), "ArrowLeft", "Space"])
    await drawing.press(key);
  expect(await told.textContent()).not.toBe(found);
  await drawing.press("Control+z");
  expect(await told.textContent()).toBe(found);
  await dialog.getByRole("button", { name: "Use this mask" }).press("Enter");
  await page.getByText("A mask says where the product is.").waitFor();
  const begun = page.waitForRequest(
    (one) => one.method() === "POST" && one.url().endsWith("/v1/generations"),
  );
  // Once the task has ended its mask is deleted.
  const maskGone = page.waitForResponse(
    (one) => one.request().method() === "DELETE" && one.url().includes("/v1/uploads/"),
  );
  await page.getByRole("button", { name: "Make 1 picture" }).press("Enter");
  expect((await begun).postDataJSON()).toMatchObject({
    operation: "cut_out",
    mask: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  await page.getByRole("button", { name: "Open Photo 1, cut out" }).waitFor();
  expect((await maskGone).status()).toBe(200);
  await page.reload();
  await page.getByRole("button", { name: /^Open Cut out, \d/ }).waitFor();
  expect(await photo.count()).toBe(photos);
  expect(faults()).toEqual([]);
});

test("M-4: a picture says when it leaves, and nothing opens it after that", async () => {
  const { page, faults } = await openStudio();
  await page
    .getByRole("button", { name: /^Choose Photo/ })
    .first()
    .click();
  // An organization keeps pictures for an hour at least; a task may ask for less, as a program does it.
  await page.route("**/v1/generations", (route) =>
    route.request().method() === "POST"
      ? route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), expires_in: 5 }) })
      : route.continue(),
  );
  await page.getByRole("button", { name: "Make 1 picture" }).click();
  // Where the machine is so slow that its time was over before it began, it is gone all the same.
  await page
    .getByText(/^(Left on|Its time was over)/)
    .first()
    .waitFor();
  // The newest task stands first.
  const links = await page
    .locator(".task")
    .first()
    .locator(".pic img")
    .evaluateAll((all) => all.map((one) => one.getAttribute("src") ?? ""));
  for (const link of links) expect(await statusOf(link)).toBe(410);
  expect(faults(/410/)).toEqual([]);
});

test("M-4: a picture has a page of its own that works by keys alone, and its address says when it left", async () => {
  const { page, faults } = await openStudio();
  await page
    .getByRole("button", { name: /^Open Photo/ })
    .first()
    .press("Enter");
  await page.waitForURL(/\/studio\/[0-9a-f-]{36}\?side=test$/);
  const address = page.url();
  await page.getByRole("button", { name: "Brush: where the product is" }).press("Enter");
  const drawing = page.getByRole("application");
  await drawing.waitFor();
  await page.getByRole("button", { name: "Find the product" }).press("Enter");
  const told = page.getByText(/of the picture is product/);
  const found = await told.textContent();
  for (const key of ["e", ...Array.from({ length: 24 }, () => "]"), "ArrowLeft", "Space"])
    await drawing.press(key);
  const painted = await told.textContent();
  expect(painted).not.toBe(found);
  await page.getByRole("button", { name: "Undo" }).press("Enter");
  expect(await told.textContent()).toBe(found);
  await page.getByRole("button", { name: "Redo" }).press("Enter");
  expect(await told.textContent()).toBe(painted);
  await page.getByText("Product locked", { exact: true }).waitFor();
  const begun = page.waitForRequest((one) => one.method() === "POST" && one.url().endsWith("/generations"));
  await page.getByRole("button", { name: "Make 1 picture" }).press("Enter");
  expect((await begun).postDataJSON()).toMatchObject({ mask: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  // What was made stands in the queue, and opens over what it was made of.
  await page
    .getByRole("button", { name: /^Open Photo \d+, white background/ })
    .first()
    .press("Enter");
  await page.waitForURL(/before=/);
  await page.getByRole("slider", { name: "How much of the picture before is shown" }).waitFor();
  await page.getByRole("button", { name: "Crop" }).press("Enter");
  await page.getByLabel("Width").fill("300");
  await page.getByRole("button", { name: "Make 1 picture" }).press("Enter");
  await page.getByRole("button", { name: /^Open Photo \d+, crop/ }).waitFor();
  const made = page.url();
  await page.getByRole("button", { name: "Delete now" }).press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Delete now" }).press("Enter");
  await page.getByRole("heading", { name: "Pictures made" }).waitFor();
  await page.goto(made);
  await page.getByRole("heading", { name: /^Left on \d/ }).waitFor();
  expect(await page.getByRole("main").locator("img, button").count()).toBe(0);
  // An address without a side is of either; one of nothing says so.
  await page.goto(address.replace(/\?.*/, ""));
  await page.getByRole("button", { name: "Download" }).waitFor();
  expect(faults(/4(04|10)/)).toEqual([]);
});

test("ID-8, K-3: a viewer sees every picture and saves it, with a key that can change nothing, and is told who may", async () => {
  await ada.must("POST", "/organizations/acme/invitations", { address: "vera@example.com", role: "viewer" });
  const { text } = await stage.mailbox.next("vera@example.com", /\/invite#t=/);
  const token = /\/invite#t=([\w-]{43})/.exec(text)?.[1] ?? "";
  const vera = await signUp(stage, "vera@example.com", "Vera");
  await vera.must("POST", "/invitations/accept", { token });
  const visitor = await stage.visit();
  await vera.sitDown(visitor);
  const { page } = visitor;
  const opened = page.waitForResponse((one) => one.url().endsWith("/pictures/look"));
  await page.goto(`${stage.origin}/app/acme/studio`);
  await page.getByText(/^Your role is viewer\./).waitFor();
  const photo = page.getByRole("button", { name: /^Choose Photo/ }).first();
  await photo.click();
  await page.getByText("1 selected").waitFor();
  for (const name of [/^Delete now/, /^Make /, "Add photos", "Choose"])
    expect(await page.getByRole("button", { name, exact: true }).count()).toBe(0);
  expect(await page.locator("input[type=file]").count()).toBe(0);
  const { key } = (await (await opened).json()) as { key: string };
  const statuses = await page.evaluate(async (secret) => {
    const ask = async (method: string, path: string, body?: string) => {
      const headers = {
        authorization: `Bearer ${secret}`,
        "content-type": "application/json",
        "idempotency-key": "k",
      };
      return (await fetch(`/v1${path}`, { method, headers, ...(body === undefined ? {} : { body }) })).status;
    };
    const listed = await fetch("/v1/uploads", { headers: { authorization: `Bearer ${secret}` } });
    const { data } = (await listed.json()) as { data: { id: string }[] };
    const id = data[0]?.id;
    return [
      await ask("GET", `/uploads/${id}`),
      await ask("POST", `/uploads/${id}/links`, "{}"),
      await ask("DELETE", `/uploads/${id}/links`),
      await ask("DELETE", `/uploads/${id}`),
      await ask("POST", "/uploads", '{"url":"https://shop.example/shoe.jpg"}'),
      await ask("POST", "/generations", `{"operation":"convert","images":["${id}"]}`),
      await ask("POST", "/images/generations", '{"model":"simulated-image","prompt":"a shoe"}'),
      await ask("POST", "/chat/completions", '{"model":"gpt-4o","messages":[]}'),
    ];
  }, key);
  expect(statuses).toEqual([200, 201, 403, 403, 403, 403, 403, 403]);
  expect(visitor.faults(/403/)).toEqual([]);
});

test("C-1, M-9: a live model is asked at a price that was told before, and what came is charged", async () => {
  const run = async (words: readonly string[], input = "") => {
    const { code, stderr } = await sallyport(stage.product.dataDir, words, { input });
    expect(code, stderr).toBe(0);
  };
  await run(
    ["providers", "add", "openai", "--base-url", upstream.url, "--allow-private"],
    "sk-the-operators",
  );
  await run(["credits", "grant", "5", "--organization", "acme", "--reason", "to try with"]);
  const b64_json = png(1024, 1024).toString("base64");
  const looked = Promise.withResolvers<void>();
  const events = [
    { type: "image_generation.partial_image", b64_json },
    { type: "image_generation.completed", b64_json, usage: usageOf(20, 0, 1_056) },
    { type: "image_generation.completed", b64_json, usage: usageOf(0, 0, 1_056) },
  ];
  upstream.gives = () => streamOf(events, looked.promise);
  const { page, faults } = await openStudio();
  await page.getByText(/^Live: models of providers draw/).waitFor();
  // What the simulator drew is on the other side, and the address says which side this is.
  await page.getByText("Nothing was made yet").waitFor();
  await page.getByRole("button", { name: "New picture" }).click();
  await page.getByLabel("In words").fill("a blue mug on linen");
  await page.getByRole("button", { name: "Model" }).click();
  await page.getByRole("option", { name: "gpt-image-1", exact: true }).click();
  const before = page.getByText(/^At most \$/);
  await before.waitFor();
  const amountOf = (text: string | null) => Number(/\$(\d+\.\d+)/.exec(text ?? "")?.[1]);
  const dearest = amountOf(await before.textContent());
  await page.getByRole("button", { name: "Medium" }).click();
  await page.getByRole("group", { name: "Pictures" }).getByRole("button", { name: "2" }).click();
  // With 100 tokens for each of those that come before a picture.
  await page.getByText(/^At most \$0\.1[01]/).waitFor();
  const most = amountOf(await before.textContent());
  expect(dearest > most / 2).toBe(true);
  await page.getByRole("button", { name: "Make 2 pictures" }).click();
  // It is seen while it is made, and is in the way of nothing when it is there.
  const unfinished = page.getByRole("img", { name: /^New picture, .*, not finished yet$/ });
  await unfinished.waitFor();
  looked.resolve();
  await page.getByRole("button", { name: /^Open New picture, .* \(2\)$/ }).waitFor();
  await unfinished.waitFor({ state: "detached" });
  // 2 pictures of 1,056 tokens at 40 USD a million, and 20 tokens of text at 5.
  await page.getByText("charged $0.0846").waitFor();
  expect(most > 0.0845).toBe(true);
  expect(JSON.parse(String(upstream.last.body))).toMatchObject({
    model: "gpt-image-1",
    n: 2,
    quality: "medium",
    stream: true,
    partial_images: 2,
  });
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await page.getByText(/^Test: the simulator draws/).waitFor();
  await page.getByRole("button", { name: /^Open Cut out, \d/ }).waitFor();
  expect(new URL(page.url()).searchParams.get("side")).toBe("test");
  expect(faults()).toEqual([]);
});
