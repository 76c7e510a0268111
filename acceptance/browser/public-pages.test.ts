import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { openStage, type Stage } from "./stage.ts";
import { makeWorld, seat } from "./world.ts";

setDefaultTimeout(180_000);

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

test("documentation is searched without a server, and its examples are copied", async () => {
  const visitor = await stage.visit();
  const { page, context } = visitor;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/en/docs/streaming");
  await page.keyboard.press("/");
  await page.keyboard.type("revoke key");
  await page.getByRole("link", { name: "Revoke a key" }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/en/reference/keys.revoke");
  // On a clock that only the test moves, "copied" is there for as long as it takes to be seen.
  await page.clock.install();
  await page.goto("/es/docs/streaming");
  await page.clock.pauseAt(Date.now() + 3_600_000);
  await page.getByRole("searchbox", { name: "Buscar" }).fill("zzzz");
  await page.getByText("Nada tiene esas palabras.").waitFor();
  await page.getByRole("radio", { name: "Python" }).check();
  await page.getByRole("button", { name: "Copiar" }).first().click();
  const copied = page.getByRole("button", { name: "Copiado" });
  await copied.waitFor();
  expect(await page.evaluate<string>("navigator.clipboard.readText()")).toStartWith("import os\nfrom openai");
  await page.clock.runFor(2_000);
  await copied.waitFor({ state: "detached" });
  expect(visitor.faults()).toEqual([]);
});

test("R-3: who has switched scripts off chooses, sees the choice, and takes it back; nothing is stored before or after", async () => {
  const visitor = await stage.visit({ scripts: false });
  const { page, context } = visitor;
  for (const path of ["/en/", "/en/pricing", "/en/cookies"]) await page.goto(path);
  expect(await context.cookies()).toEqual([]);
  await page.getByRole("button", { name: "Also count visits" }).click();
  await page.getByText("Answered on").waitFor();
  const [kept] = await context.cookies();
  expect([kept?.name, kept?.httpOnly, kept?.sameSite]).toEqual(["choice", true, "Lax"]);
  const [needed, counted] = await Promise.all(
    ["Only what is needed", "Also count visits"].map((name) =>
      page.getByRole("button", { name }).boundingBox(),
    ),
  );
  expect([needed?.width, needed?.height]).toEqual([counted?.width, counted?.height]);
  await page.getByRole("button", { name: "Forget my choice" }).click();
  await page.getByText("Not answered. Nothing is stored.").waitFor();
  expect(await context.cookies()).toEqual([]);
  expect(visitor.faults()).toEqual([]);
});

test("T-3, T-4: what is not there, robots and the map of the site say so with every header", async () => {
  const { origin } = stage;
  const missing = await fetch(`${origin}/en/app/acme`);
  expect([missing.status, missing.headers.get("x-robots-tag")]).toEqual([404, "noindex"]);
  expect(await (await fetch(`${origin}/robots.txt`)).text()).toContain("Disallow: /\n");
  const map = await (await fetch(`${origin}/sitemap.xml`)).text();
  expect(map).toContain(`<loc>${origin}/es/security/k-4</loc>`);
  for (const path of ["/en/", "/api/v1/account", "/robots.txt", "/.well-known/nothing"]) {
    const { headers } = await fetch(`${origin}${path}`);
    expect(headers.get("content-security-policy")).toStartWith("default-src 'none'");
    expect([headers.get("x-frame-options"), headers.get("x-content-type-options")]).toEqual([
      "DENY",
      "nosniff",
    ]);
  }
  for (const path of ["/api/v1/account", "/.well-known/nothing"])
    expect((await fetch(`${origin}${path}`)).headers.get("x-robots-tag")).toBe("noindex");
});

test("the harness itself sees an error of a script, a foreign request, and what the policy refuses", async () => {
  const visitor = await stage.visit();
  const { page, context } = visitor;
  await page.goto("/en/");
  const refused = context.waitForEvent("console", { predicate: (said) => said.type() === "error" });
  const thrown = context.waitForEvent("weberror");
  await page.evaluate(
    "new Promise((tried) => { const image = new Image(); image.onerror = tried; image.src = 'http://127.0.0.1:9/p.png'; document.body.append(image); }).then(() => null)",
  );
  await page.evaluate("setTimeout(() => { throw new Error('planted') })");
  await Promise.all([refused, thrown]);
  const faults = visitor.faults().join("\n");
  expect(faults).toContain("Content Security Policy");
  expect(faults).toContain("planted");
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
