import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { Caller, PASSWORD, signUp } from "./people.ts";
import { openStage, type Stage } from "./stage.ts";
import type { Visitor } from "./visitor.ts";

setDefaultTimeout(120_000);

let stage: Stage;
let ada: Caller;

beforeAll(async () => {
  stage = await openStage();
  ada = await signUp(stage, "ada@example.com", "Ada Lovelace");
  await ada.must("POST", "/account/organizations", { slug: "acme", name: "Acme Prints" });
});
afterAll(() => stage?.close());

/** Ada before the first page of her organization, on a clock that only the test moves. */
async function seatAda(locale: "en-GB" | "es-ES" = "en-GB"): Promise<Visitor> {
  const visitor = await stage.visit({ locale });
  await ada.sitDown(visitor);
  await visitor.page.clock.install();
  await visitor.page.goto("/app");
  await visitor.page.getByRole("heading", { level: 1 }).waitFor();
  // What is read again by itself has been read once.
  await visitor.page.getByText(/^(Credit left|Crédito disponible)$/).waitFor();
  return visitor;
}

/** From now on no call gets an answer. */
const cut = (page: Page) => page.route("**/api/**", (route) => route.abort("connectionfailed"));
const mend = (page: Page) => page.unroute("**/api/**");

describe("the shell", () => {
  test("Ctrl K finds a page by a few letters, and the keyboard opens it", async () => {
    const visitor = await seatAda();
    const { page } = visitor;
    await page.keyboard.press("Control+k");
    const box = page.getByRole("combobox", { name: "Search or run" });
    await box.fill("over");
    await page.getByRole("option").nth(1).waitFor({ state: "detached" });
    expect(await page.getByRole("option").locator("b").allTextContents()).toEqual(["Overview"]);
    expect(await page.locator("mark").allTextContents()).toEqual(["Over"]);
    await box.fill("nothing of that name");
    await page.getByText('Nothing is called "nothing of that name".').waitFor();
    await box.fill("");
    // The last of more than fit is brought into sight, and Escape gives the focus back.
    await page.keyboard.press("ArrowUp");
    const last = page.getByRole("option", { selected: true });
    expect(await last.locator("b").textContent()).toBe("Add a webhook endpoint");
    expect(
      await last.evaluate((option) => {
        const [list, own] = [option.parentElement, option].map((one) => one?.getBoundingClientRect());
        return own !== undefined && list !== undefined && own.bottom <= list.bottom + 1;
      }),
    ).toBe(true);
    await page.keyboard.press("Escape");
    await box.waitFor({ state: "detached" });
    const opener = page.getByRole("button", { name: "Search or run Ctrl K" });
    await opener.press("Enter");
    await box.waitFor();
    await page.keyboard.press("Escape");
    await box.waitFor({ state: "detached" });
    expect(await page.locator(":focus").getAttribute("aria-label")).toBe("Search or run Ctrl K");
    await page.keyboard.press("Control+k");
    await box.waitFor();
    await page.keyboard.press("Enter");
    await box.waitFor({ state: "detached" });
    expect(new URL(page.url()).pathname).toBe("/app/acme/overview");
    expect(visitor.faults()).toEqual([]);
  });

  test("R-8: language and theme are kept, and there from the first paint", async () => {
    const visitor = await seatAda();
    const { page } = visitor;
    const choose = async (name: string) => {
      await page.getByRole("button", { name: /^(Your account|Tu cuenta)/ }).click();
      await page.getByRole("menuitemradio", { name }).click();
    };
    await choose("Dark");
    await choose("Español");
    await page.getByRole("heading", { level: 1, name: "Resumen" }).waitFor();
    const html = await (await page.request.get("/app/acme/overview")).text();
    expect(html).toContain('<html lang="es" data-theme="dark">');
    expect((await ada.must("GET", "/account")).language).toBe("es");
    await choose("English");
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    expect(visitor.faults()).toEqual([]);
  });

  test("somebody else's organization and one that is not there are the same page", async () => {
    const bob = await signUp(stage, "bob@example.com", "Bob");
    await bob.must("POST", "/account/organizations", { slug: "globex", name: "Globex" });
    const visitor = await seatAda();
    const texts: (string | null)[] = [];
    for (const slug of ["globex", "nowhere"]) {
      await visitor.page.goto(`/app/${slug}/overview`);
      await visitor.page.getByRole("heading", { name: "Nothing here that you can see" }).waitFor();
      texts.push(await visitor.page.locator("main").textContent());
    }
    expect(texts[0]).toBe(texts[1] ?? null);
  });

  test("who is not signed in is sent to the door, and the door knows where they were going", async () => {
    const { page } = await stage.visit();
    await page.goto("/app/acme/overview");
    await page.waitForURL(/\/sign-in/);
    expect(new URL(page.url()).searchParams.get("to")).toBe("/app/acme/overview");
  });
});

describe("I-5 a lost connection", () => {
  test.each([
    { locale: "en-GB", line: "Connection lost.", lost: /^Not connected since/, tryNow: "Try now" },
    { locale: "es-ES", line: "Sin conexión.", lost: /^Sin conexión desde/, tryNow: "Intentar ahora" },
  ] as const)(
    "counts down, is lost after five tries, and comes back: $locale",
    async ({ locale, line, lost, tryNow }) => {
      const visitor = await seatAda(locale);
      const { page } = visitor;
      await cut(page);
      // The credit in the rail is read again every half minute.
      await page.clock.fastForward(31_000);
      await page.getByText(line).waitFor();
      await page.locator("main.stale").waitFor();
      const given = page.getByText(lost);
      for (let second = 0; second < 60 && !(await given.isVisible()); second += 1)
        await page.clock.runFor(1_000);
      await given.waitFor();
      await mend(page);
      await page.clock.runFor(60_000);
      expect(await given.isVisible()).toBe(true);
      await page.getByRole("button", { name: tryNow }).click();
      await given.waitFor({ state: "detached" });
      await page.locator("main.stale").waitFor({ state: "detached" });
      expect(visitor.faults(/ERR_CONNECTION_FAILED/)).toEqual([]);
    },
  );

  test("a page that nobody touches pauses, says so, and goes on", async () => {
    const visitor = await seatAda();
    const { page } = visitor;
    await page.clock.fastForward("16:00");
    const paused = page.getByRole("alertdialog", { name: "Paused" });
    await paused.waitFor();
    await paused.getByRole("button", { name: "Go on" }).click();
    await paused.waitFor({ state: "detached" });
    expect(visitor.faults()).toEqual([]);
  });

  test("a session that ends is signed in to again over the page, by the same person only", async () => {
    const eve = await signUp(stage, "eve@example.com", "Eve");
    await eve.must("POST", "/sign-out", {});
    const visitor = await seatAda();
    const { page } = visitor;
    // Everywhere else too: another window of Ada's ends all of them.
    await ada.must("POST", "/account/end-sessions", { this_one_too: true });
    await page.clock.fastForward(31_000);
    const over = page.getByRole("alertdialog", { name: "Your session is over" });
    await over.waitFor();
    const signIn = async (address: string, password: string) => {
      await over.getByLabel("Email").fill(address);
      await over.getByLabel("Password").fill(password);
      await over.getByRole("button", { name: "Sign in and resume" }).click();
    };
    expect(await over.getByLabel("Email").inputValue()).toBe("ada@example.com");
    await signIn("ada@example.com", "not the right one at all");
    await over.getByText("The address or the password is not right.").waitFor();
    await signIn("eve@example.com", PASSWORD);
    await over.getByText(/^That is another account\./).waitFor();
    await signIn("ada@example.com", PASSWORD);
    await over.waitFor({ state: "detached" });
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("Overview");
    expect(visitor.faults(/401/)).toEqual([]);
    ada = await resume(visitor);
  });
});

/** The session of a window, for calls beside it. */
async function resume(visitor: Visitor): Promise<Caller> {
  const person = new Caller(stage.origin);
  await person.must("POST", "/sign-in", { address: "ada@example.com", password: PASSWORD });
  await visitor.context.close();
  return person;
}
