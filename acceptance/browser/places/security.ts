import type { Place } from "../place.ts";

/** The page of one's own security. */
export const places: readonly Place[] = [
  {
    name: "19-person-security",
    as: "owner",
    path: (world) => `/app/${world.organization}/security`,
    async prepare(page) {
      await page.getByText("Authenticator app").first().waitFor();
    },
  },
  {
    name: "19c-person-security-app",
    as: "owner",
    path: (world) => `/app/${world.organization}/security`,
    async prepare(page) {
      await page.getByRole("button", { name: "Set up" }).click();
      await page.getByRole("img", { name: "The secret of the app, as a QR picture" }).waitFor();
    },
  },
  {
    name: "19b-person-security-not-me",
    as: "owner",
    path: (world) => `/app/${world.organization}/security`,
    async prepare(page) {
      await page.getByRole("button", { name: "This was not me" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
];
