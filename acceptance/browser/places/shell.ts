import type { Page } from "playwright-core";
import { SETTLED } from "../accessible.ts";
import type { Place } from "../place.ts";

const overview: Place["path"] = ({ organization }) => `/app/${organization}/overview`;

/** On a phone the menus of the rail are behind the fifth tab. */
async function openMenu(page: Page, name: RegExp): Promise<void> {
  await page.getByText("Credit left").waitFor({ state: "attached" });
  const more = page.getByRole("button", { name: "More" });
  if (await more.isVisible()) await more.click();
  await page.getByRole("button", { name }).click();
}

/** The page again, on a clock that only the test moves, with what it reads by itself read once. */
async function onOwnClock(page: Page): Promise<void> {
  await page.clock.install();
  await page.reload();
  await page.getByText("Credit left").waitFor({ state: "attached" });
  await page.evaluate(SETTLED);
}

/** No call gets an answer from now on, until the page says this. */
async function cutUntil(page: Page, said: RegExp): Promise<void> {
  await page.route("**/api/**", (route) => route.abort("connectionfailed"));
  await page.clock.fastForward(31_000);
  for (let second = 0; second < 90 && !(await page.getByText(said).isVisible()); second += 1)
    await page.clock.runFor(1_000);
  await page.getByText(said).waitFor();
}

export const places: readonly Place[] = [
  {
    name: "29-command-palette",
    path: overview,
    as: "owner",
    prepare: async (page) => {
      await page.getByText("Credit left").waitFor({ state: "attached" });
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox").waitFor();
    },
  },
  {
    name: "shell-account-menu",
    path: overview,
    as: "owner",
    prepare: async (page) => {
      await openMenu(page, /^Your account/);
      await page.getByRole("menuitem", { name: "Sign out" }).waitFor();
    },
  },
  {
    name: "shell-organizations",
    path: overview,
    as: "owner",
    prepare: async (page) => {
      await openMenu(page, /switch organization/);
      await page.getByRole("menuitem", { name: "New organization" }).waitFor();
    },
  },
  {
    name: "27-connection-countdown",
    path: overview,
    as: "owner",
    tampers: true,
    expected: /ERR_CONNECTION_FAILED/,
    prepare: async (page) => {
      await onOwnClock(page);
      await cutUntil(page, /^Trying again in/);
    },
  },
  {
    name: "27-connection-lost",
    path: overview,
    as: "owner",
    tampers: true,
    expected: /ERR_CONNECTION_FAILED/,
    prepare: async (page) => {
      await onOwnClock(page);
      await cutUntil(page, /^Not connected since/);
    },
  },
  {
    name: "27-connection-paused",
    path: overview,
    as: "owner",
    tampers: true,
    prepare: async (page) => {
      await onOwnClock(page);
      await page.clock.fastForward("16:00");
      await page.getByRole("alertdialog", { name: "Paused" }).waitFor();
    },
  },
  {
    name: "27-connection-session-over",
    path: overview,
    as: "owner",
    tampers: true,
    expected: /401/,
    prepare: async (page) => {
      await onOwnClock(page);
      await page.context().clearCookies();
      // Whatever was being answered has been.
      await page.getByText("Requests", { exact: true }).first().waitFor();
      await page.clock.fastForward(31_000);
      await page.getByRole("alertdialog", { name: "Your session is over" }).waitFor();
    },
  },
  { name: "25-nothing-here", path: "/app/nowhere/overview", as: "owner" },
];
