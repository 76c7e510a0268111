import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { png } from "../pictures/png.ts";
import { call, send, type Upload } from "../pictures/uploads.ts";
import { sallyport } from "../product.ts";
import { faultsOfAccess } from "./accessible.ts";
import { codeOfApp, PASSWORD, signUp } from "./people.ts";
import { openStage, type Stage } from "./stage.ts";

setDefaultTimeout(120_000);

/** From an empty folder on: the first test makes the first operator. */
let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const fill = (page: Page, label: string, value: string) =>
  page.getByLabel(label, { exact: true }).fill(value);
const heading = (page: Page, name: string) => page.getByRole("heading", { name }).waitFor();
/** The link that a mail asks to be opened. */
const linkIn = (text: string) => /https?:\/\/\S+/.exec(text)?.[0] ?? expect.unreachable();

/** A code of an app is good once in half a minute; recovery codes need no waiting. */
const operator = { address: "mara@example.com", codes: [] as string[] };

async function enterConsole(page: Page): Promise<void> {
  await press(page, "Password and code");
  await fill(page, "Staff email", operator.address);
  await fill(page, "Password", PASSWORD);
  await fill(page, "Code", operator.codes.pop() ?? "");
  await press(page, "Open the console");
}

test("ID-7: from an empty folder to the first answer, by the one address that the start printed, and never again", async () => {
  const address = /http:\/\/localhost:\d+\/first-run#s=[\w-]+/.exec(stage.product.output())?.[0];
  const { page, faults } = await stage.visit();
  await page.goto("/first-run");
  await heading(page, "Open the address that the server printed");
  await page.goto("about:blank");
  await page.goto(address ?? expect.unreachable());
  await press(page, "Use a password and an app");
  await fill(page, "Name", "Mara Lind");
  await fill(page, "Email", operator.address);
  await fill(page, "Password", PASSWORD);
  await press(page, "Continue");
  await heading(page, "Your authenticator app");
  // Nothing of it is in the address any more.
  expect(page.url()).toBe(`${stage.origin}/first-run`);
  const secret = (await page.locator(".reveal code").textContent()) ?? "";
  await fill(page, "Code", codeOfApp(secret));
  await press(page, "Continue");
  await heading(page, "Your recovery codes");
  operator.codes = await page.locator(".recovery li").allInnerTexts();
  expect(operator.codes).toHaveLength(10);
  await page.getByText("I have stored them somewhere safe").click();
  await press(page, "Continue");
  await press(page, "Use the simulator");
  await fill(page, "Name", "Acme Prints");
  expect(await page.getByLabel("Short name in addresses").inputValue()).toBe("acme-prints");
  await press(page, "Create");
  await press(page, "Make a key");
  await heading(page, "Here is your key");
  expect(await page.locator(".reveal code").textContent()).toMatch(/^sp_test_\w{40,}$/);
  expect(await faultsOfAccess(page)).toEqual([]);
  await page.getByText("I have stored it somewhere safe").click();
  await press(page, "Continue");
  await press(page, "Send it");
  await page.getByText("This is a simulated answer").waitFor();
  expect(await faultsOfAccess(page)).toEqual([]);
  await press(page, "Open the dashboard");
  await page.waitForURL(/\/app\/acme-prints\/overview$/);
  await page.goto("about:blank");
  await page.goto(address ?? "");
  // Its own session of the console is still open: the page goes on where it was.
  await heading(page, "Make a key");
  const other = await stage.visit();
  await other.page.goto(address ?? "");
  await heading(other.page, "This installation has its operator");
  expect(faults()).toEqual([]);
  expect(other.faults(/401/)).toEqual([]);
});

test("ID-7: the console lets its operator in, shows what is left, and signs out", async () => {
  const { page, faults } = await stage.visit();
  await page.goto("/console");
  await heading(page, "Open an elevated session");
  await enterConsole(page);
  await heading(page, "What is left to do");
  await page.getByText("Mara Lind, admin").waitFor();
  expect(await faultsOfAccess(page)).toEqual([]);
  await press(page, "Sign out");
  await heading(page, "Open an elevated session");
  await page.goto("/console");
  await heading(page, "Open an elevated session");
  // Nobody is signed in as a customer by it.
  await page.goto("/app");
  await heading(page, "Sign in");
  expect(faults(/401/)).toEqual([]);
});

test("sign-up, the mailed link, an app, and signing in again by password and code", async () => {
  const { page, faults } = await stage.visit();
  await page.goto("/sign-up");
  await fill(page, "Name", "Ada Lovelace");
  await fill(page, "Email", "ada@example.com");
  await fill(page, "Password", PASSWORD);
  await press(page, "Create account");
  await heading(page, "Open the mail");
  const { text } = await stage.mailbox.next("ada@example.com");
  await page.goto("about:blank");
  await page.goto(linkIn(text));
  await heading(page, "Verify this address");
  await press(page, "Verify and sign in");
  await page.waitForURL(/\/app/);
  // biome-ignore lint/suspicious/noExplicitAny: each call knows what it asked for
  const ask = (path: string, body: unknown): Promise<any> =>
    page.evaluate(
      async ([to, said]) => {
        const headers = { "content-type": "application/json" };
        return (await fetch(to, { method: "POST", headers, body: said })).json();
      },
      [`/api/v1${path}`, JSON.stringify(body)] as const,
    );
  const { secret } = await ask("/account/totp", {});
  const { recovery_codes: codes } = await ask("/account/totp/confirm", { code: codeOfApp(secret) });
  await ask("/sign-out", {});
  await page.goto("/sign-in?to=/app?from=here");
  await press(page, "Use a password");
  await fill(page, "Email", "ada@example.com");
  await fill(page, "Password", "another stone hums in the harbour");
  await press(page, "Sign in");
  await page.getByText("The address or the password is not right.").waitFor();
  // Nothing typed is lost.
  expect(await page.getByLabel("Email").inputValue()).toBe("ada@example.com");
  await fill(page, "Password", PASSWORD);
  await press(page, "Sign in");
  await heading(page, "Second step");
  await fill(page, "Code", codes[0]);
  await press(page, "Continue");
  await page.waitForURL(/\/app\?from=here$/);
  expect(faults(/401/)).toEqual([]);
});

test("ID-7: the console is refused to a customer, whatever they know of themselves", async () => {
  const { page, faults } = await stage.visit();
  await page.goto("/console/sign-in");
  await press(page, "Password and code");
  await fill(page, "Staff email", "ada@example.com");
  await fill(page, "Password", PASSWORD);
  await fill(page, "Code", "123456");
  await press(page, "Open the console");
  await page.getByText("does not run the platform").waitFor();
  expect(await page.getByLabel("Staff email").inputValue()).toBe("ada@example.com");
  expect(faults(/401/)).toEqual([]);
});

test("a forgotten password: a link by mail, a new one, and the old link says that it has ended", async () => {
  const { page, faults } = await stage.visit({ locale: "es-ES" });
  await page.goto("/sign-in");
  await press(page, "Usar una contraseña");
  await page.getByRole("link", { name: "¿Olvidaste la contraseña?" }).click();
  await heading(page, "¿Olvidaste la contraseña?");
  await fill(page, "Correo", "ada@example.com");
  await press(page, "Enviar el enlace");
  await page.getByText("Si ada@example.com tiene cuenta aquí").waitFor();
  const { text } = await stage.mailbox.next("ada@example.com", /Choose a new password/);
  const link = linkIn(text);
  await page.goto("about:blank");
  await page.goto(link);
  await fill(page, "Contraseña nueva", "wet");
  await press(page, "Guardar la contraseña");
  await page.getByRole("alert").waitFor();
  await fill(page, "Contraseña nueva", "grey stones hum in the harbour");
  await press(page, "Guardar la contraseña");
  await page.getByText("La contraseña nueva ya cuenta").waitFor();
  await page.goto("about:blank");
  await page.goto(link);
  await fill(page, "Contraseña nueva", "brown stones hum in the harbour");
  await press(page, "Guardar la contraseña");
  await heading(page, "Este enlace ha terminado");
  expect(faults(/410|422/)).toEqual([]);
});

test("ID-11: 'this was not me' does nothing when it is opened, and shuts everybody out when it is pressed", async () => {
  const { text } = await stage.mailbox.next("ada@example.com", /reset by a link/);
  const { page, faults } = await stage.visit();
  const link = linkIn(text);
  for (let opened = 0; opened < 2; opened += 1) {
    await page.goto("about:blank");
    await page.goto(link);
    await heading(page, "This was not me");
  }
  await press(page, "Shut everybody out");
  await page.getByText("Everybody is out.").waitFor();
  await page.getByRole("link", { name: "Choose a new password" }).click();
  await heading(page, "Forgot your password?");
  expect(faults()).toEqual([]);
});

test("who signs in goes on to a page of ours only", async () => {
  const { page, faults } = await stage.visit();
  await page.goto(`/console/sign-in?to=${encodeURIComponent("https://evil.example/")}`);
  await enterConsole(page);
  await page.waitForURL(`${stage.origin}/console`);
  expect(faults(/401/)).toEqual([]);
});

test("M-3: a link for members shows its picture to a member who signs in, and not to somebody else", async () => {
  const member = await signUp(stage, "grace@example.com", "Grace Hopper");
  await member.must("POST", "/account/organizations", { slug: "grace", name: "Grace Prints" });
  await signUp(stage, "joan@example.com", "Joan Clarke");
  const words = ["keys", "create", "--test", "--endpoint", "generations", "--json"];
  const made = await sallyport(stage.product.dataDir, [...words, "--organization", "grace"]);
  const ours = { url: stage.origin, testKey: JSON.parse(made.stdout).key };
  const { id } = (await (await send(ours, png(40, 30))).json()) as Upload;
  const init = { method: "POST", headers: { "content-type": "application/json" } };
  const links = await call(ours, `/${id}/links`, {
    ...init,
    body: JSON.stringify({ expires_in: 600, open_for: "members" }),
  });
  const { url } = (await links.json()) as Upload;

  const openAs = async (address: string) => {
    const { page, faults } = await stage.visit();
    await page.goto(url);
    await press(page, "Use a password");
    await fill(page, "Email", address);
    await fill(page, "Password", PASSWORD);
    const answer = page.waitForResponse(url);
    await press(page, "Sign in");
    const { status, type } = await answer.then((one) => ({
      status: one.status(),
      type: one.headers()["content-type"],
    }));
    expect(faults(/403/)).toEqual([]);
    return [status, type];
  };
  expect(await openAs("grace@example.com")).toEqual([200, "image/png"]);
  expect(await openAs("joan@example.com")).toEqual([403, "application/problem+json"]);
});
