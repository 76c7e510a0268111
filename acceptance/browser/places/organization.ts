import type { Place } from "../place.ts";

const at =
  (page: string): Place["path"] =>
  ({ organization }) =>
    `/app/${organization}/${page}`;

/** Pages of people in an organization. */
export const places: readonly Place[] = [
  {
    name: "18-team",
    path: at("team"),
    as: "owner",
    prepare: (page) => page.getByText("bob@example.com").first().waitFor(),
  },
  {
    name: "team-remove",
    path: at("team"),
    as: "owner",
    prepare: async (page) => {
      await page.getByRole("button", { name: "Acts on Bob Byte" }).click();
      await page.getByRole("menuitem", { name: "Remove from the organization" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "team-second-door",
    path: at("team"),
    as: "owner",
    prepare: async (page) => {
      await page.getByRole("button", { name: /New owner/ }).click();
      await page.getByRole("option", { name: /Bob Byte/ }).click();
      await page.getByLabel("Reason").fill("Hand-over to the technical lead");
      await page.getByRole("button", { name: "Shut the first door" }).click();
      await page.getByText("Offer acme to Bob Byte?").waitFor();
    },
  },
  {
    name: "activity",
    path: at("activity"),
    as: "owner",
    prepare: (page) => page.getByText("made the organization").waitFor(),
  },
  { name: "activity-no-match", path: at("activity?kind=debug"), as: "owner" },
  {
    name: "settings",
    path: at("settings"),
    as: "owner",
    prepare: (page) => page.getByText("every provider").first().waitFor(),
  },
  {
    name: "settings-project",
    path: at("settings"),
    as: "owner",
    prepare: async (page) => {
      await page.getByRole("button", { name: "New project" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "21-privacy-of-a-person",
    path: at("privacy"),
    as: "owner",
    prepare: (page) => page.getByText("400 days").first().waitFor(),
  },
  {
    name: "privacy-without-organization",
    path: "/app/privacy",
    as: "owner",
    prepare: (page) => page.getByText("400 days").first().waitFor(),
  },
  {
    name: "consent-gate",
    path: at("overview"),
    as: "owner",
    tampers: true,
    prepare: async (page) => {
      const missing = ["terms", "acceptable-use", "privacy"].map((policy) => ({ policy, version: 2 }));
      await page.route("**/api/v1/account", async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), policies_missing: missing } });
      });
      await page.reload();
      await page.getByRole("button", { name: "I agree" }).waitFor();
    },
  },
  { name: "new-organization", path: "/app?found=new", as: "owner" },
];
