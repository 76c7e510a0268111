import type { Page } from "playwright-core";
import type { Place } from "../place.ts";

const TOKEN = "x".repeat(43);

/** The server's own answer, with these members instead. */
async function answeredWith(page: Page, address: string, members: object): Promise<void> {
  await page.route(address, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), ...members } });
  });
}

/** The doors, as somebody sees them who is not signed in. */
export const places: readonly Place[] = [
  { name: "12-sign-in", path: "/sign-in" },
  {
    name: "sign-in-password",
    path: "/sign-in",
    prepare: (page) => page.getByRole("button", { name: "Use a password" }).click(),
  },
  {
    name: "sign-in-refused",
    path: "/sign-in",
    expected: /401/,
    prepare: async (page) => {
      await page.getByRole("button", { name: "Use a password" }).click();
      await page.getByLabel("Email").fill("nobody@example.com");
      await page.getByLabel("Password", { exact: true }).fill("not the password at all");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").waitFor();
    },
  },
  {
    name: "12b-sign-up",
    path: "/sign-up",
    prepare: async (page) => {
      await page.getByLabel("Password", { exact: true }).fill("short");
      await page.getByText("14 characters or more").waitFor();
    },
  },
  { name: "reset", path: "/reset" },
  { name: "reset-choose", path: `/reset#t=${TOKEN}` },
  { name: "verify", path: `/verify#t=${TOKEN}` },
  { name: "invite-ended", path: `/invite#t=${TOKEN}`, expected: /401|410/ },
  { name: "this-was-not-me", path: `/this-was-not-me#t=${TOKEN}` },
  { name: "confirm-address", path: `/confirm-address#t=${TOKEN}` },
  { name: "keep-address", path: `/keep-address#t=${TOKEN}` },
  { name: "console-join", path: `/console/join#t=${TOKEN}`, expected: /401/ },
  { name: "34-console-sign-in", path: "/console/sign-in" },
  {
    name: "34-console-sign-in-code",
    path: "/console/sign-in",
    prepare: (page) => page.getByRole("button", { name: "Password and code" }).click(),
  },
  {
    name: "12-sign-in-issuers",
    path: "/sign-in",
    prepare: async (page) => {
      const issuers = ["Google", "GitHub", "Company"].map((title) => ({ name: title.toLowerCase(), title }));
      await answeredWith(page, "**/api/v1/sign-in-options", { issuers });
      await page.reload();
      await page.getByRole("button", { name: "Company" }).waitFor();
    },
    tampers: true,
  },
  {
    name: "12-sign-in-second-factor",
    path: "/sign-in",
    tampers: true,
    prepare: async (page) => {
      await page.route("**/api/v1/sign-in", (route) =>
        route.fulfill({ json: { signed_in: false, second_factor: ["totp", "recovery_code"] } }),
      );
      await page.getByRole("button", { name: "Use a password" }).click();
      await page.getByLabel("Email").fill("ada@example.com");
      await page.getByLabel("Password", { exact: true }).fill("a password that is right");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByLabel(/code/i).first().waitFor();
    },
  },
  { name: "first-run-without-address", path: "/first-run" },
  {
    name: "01-first-run",
    path: ({ stage }) => /\/first-run#s=[\w-]+/.exec(stage.product.output())?.[0] ?? "/first-run",
    prepare: (page) => page.getByLabel("Email", { exact: true }).waitFor(),
  },
];
