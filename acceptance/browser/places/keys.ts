import type { Place } from "../place.ts";
import type { World } from "../world.ts";

const at = (page: string) => (world: World) => `/app/${world.organization}/${page}`;

/** The pages of keys and of the playground. */
export const places: readonly Place[] = [
  {
    name: "03-keys",
    as: "owner",
    path: at("keys?do=create"),
    async prepare(page) {
      await page.getByLabel("Name", { exact: true }).fill("Checkout chat");
    },
  },
  {
    name: "03b-keys-after",
    as: "owner",
    path: at("keys"),
    async prepare(page) {
      await page.getByRole("link", { name: "Shop assistant" }).waitFor();
    },
  },
  {
    name: "03b-keys-no-costs",
    as: "developer",
    path: at("keys"),
    async prepare(page) {
      await page.getByRole("link", { name: "Shop assistant" }).waitFor();
    },
  },
  {
    name: "03f-key-just-made",
    as: "owner",
    path: at("keys?do=create"),
    async prepare(page) {
      await page.getByLabel("Name", { exact: true }).fill("Just made");
      await page
        .getByRole("button", { name: /^Create key/ })
        .last()
        .click();
      await page.getByText("I have stored it").waitFor();
    },
  },
  {
    name: "03c-keys-check-up",
    as: "owner",
    path: at("keys?do=check-up"),
    async prepare(page) {
      await page.getByText("Nothing limits what it spends").first().waitFor();
    },
  },
  {
    name: "03d-key",
    as: "owner",
    path: at("keys"),
    async prepare(page) {
      await page.getByRole("link", { name: "Shop assistant" }).click();
      await page.getByRole("heading", { name: "Shop assistant" }).waitFor();
    },
  },
  {
    name: "03e-keys-compromised",
    as: "owner",
    path: at("keys"),
    async prepare(page) {
      await page.getByRole("button", { name: "Acts on “Batch, night”" }).click();
      await page.getByRole("menuitem", { name: "Somebody else has it…" }).click();
      await page.getByRole("button", { name: "Shut the first door" }).click();
    },
  },
  {
    name: "04-playground",
    as: "owner",
    path: at("playground"),
    async prepare(page) {
      await page.getByRole("button", { name: "Simulator" }).click();
      await page.getByLabel("Message").fill("Describe a 350 ml stoneware mug.");
      await page.getByRole("button", { name: /^Send/ }).click();
      await page.getByRole("button", { name: "Again" }).waitFor();
      await page.getByText("$0.000000").first().waitFor();
    },
  },
  {
    name: "30-playground-compare",
    as: "owner",
    path: at("playground"),
    async prepare(page) {
      await page.getByRole("button", { name: "Simulator" }).click();
      await page.getByRole("button", { name: "Compare" }).click();
      await page.getByLabel("Message").fill("Describe a 350 ml stoneware mug.");
      await page.getByRole("button", { name: /^Send to both/ }).click();
      await page.getByRole("button", { name: "Again" }).nth(1).waitFor();
    },
  },
  {
    name: "04b-playground-empty",
    as: "owner",
    path: at("playground"),
    async prepare(page) {
      await page.getByLabel("Message").fill("Hello");
      await page.getByText("Would hold at most").waitFor();
    },
  },
];

/** Keys of every kind. */
export async function makeKeys({
  owner,
  organization,
}: Pick<World, "owner" | "organization">): Promise<void> {
  const make = (said: object) => owner.must("POST", `/organizations/${organization}/keys`, said);
  const whole = { mode: "live", endpoints: ["chat.completions"], expires_at: "2099-01-01T00:00:00Z" };
  await make({
    ...whole,
    name: "Shop assistant",
    models: ["deepseek-chat"],
    budgets: [{ limit_usd: "1000", period: "month" }],
  });
  await make({ ...whole, name: "Review summaries", budgets: [{ limit_usd: "20", period: "day" }] });
  await make({ mode: "live", name: "Batch, night", endpoints: ["chat.completions", "embeddings"] });
  const old = await make({ ...whole, name: "Storefront" });
  await owner.must("POST", `/organizations/${organization}/keys/${old.id}/rotate`, {});
  await make({ mode: "test", name: "Continuous integration" });
  const resting = await make({ ...whole, name: "Catalogue images" });
  await owner.must("POST", `/organizations/${organization}/keys/${resting.id}/pause`, {});
  const dead = await make({ mode: "live", name: "Old importer" });
  await owner.must("POST", `/organizations/${organization}/keys/${dead.id}/revoke`, {});
}
