import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { openStage, type Stage } from "./stage.ts";
import { makeWorld, seat } from "./world.ts";

setDefaultTimeout(60_000);

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

test("R-8: whose browser speaks Spanish comes to the Spanish page, and from every page to the same one in English", async () => {
  const visitor = await stage.visit({ locale: "es-ES" });
  const { page } = visitor;
  await page.goto("/");
  expect(new URL(page.url()).pathname).toBe("/es/");
  await page.goto("/es/docs/first-request");
  await page.getByRole("contentinfo").getByRole("link", { name: "English" }).click();
  await page.waitForURL("**/en/docs/first-request");
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
  expect(visitor.faults()).toEqual([]);
});

test("the examples of a page change their language without a script", async () => {
  const visitor = await stage.visit({ scripts: false });
  const { page } = visitor;
  await page.goto("/en/docs/first-request");
  expect(await page.locator("pre.v-py").first().isVisible()).toBe(false);
  await page.getByRole("radio", { name: "Python" }).check();
  expect(await page.locator("pre.v-py").first().isVisible()).toBe(true);
  expect(await page.locator("pre.v-curl").first().isVisible()).toBe(false);
  expect(visitor.faults()).toEqual([]);
});

test("the harness itself sees an error of a script, a foreign request, and what the policy refuses", async () => {
  const visitor = await stage.visit();
  const { page } = visitor;
  await page.goto("/en/");
  await page.evaluate(
    "new Promise((tried) => { const image = new Image(); image.onerror = tried; image.src = 'http://127.0.0.1:9/p.png'; document.body.append(image); }).then(() => null)",
  );
  await page.evaluate("setTimeout(() => { throw new Error('planted') })");
  await page.waitForFunction("true");
  const faults = visitor.faults().join("\n");
  expect(faults).toContain("Content Security Policy");
  expect(faults).toContain("planted");
  await page.request.get("/en/");
  await page.goto("http://127.0.0.1:9/").catch(() => null);
  expect(visitor.faults().join("\n")).toContain("foreign request: http://127.0.0.1:9/");
});

test("the harness seats somebody who signed up by API before a browser, signed in", async () => {
  const world = await makeWorld(stage);
  const visitor = await stage.visit();
  await seat(world, visitor, "owner");
  await visitor.page.goto("/api/v1/account");
  await visitor.page.getByText('"name":"Ada Lovelace"').waitFor();
  expect(visitor.faults()).toEqual([]);
});
