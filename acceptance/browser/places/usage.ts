import { sallyport } from "../../product.ts";
import type { Place } from "../place.ts";
import type { Stage } from "../stage.ts";
import type { World } from "../world.ts";

const at =
  (page: string): Place["path"] =>
  ({ organization }) =>
    `/app/${organization}/${page}`;

/** What whoever sees no costs reads in their place. */
const HIDDEN = "Costs are shown to owners, admins and billing.";

export const places: readonly Place[] = [
  {
    name: "02-overview",
    path: at("overview"),
    as: "owner",
    prepare: async (page) => {
      await page.getByRole("heading", { name: "Latest acts" }).waitFor();
      await page.getByText("has no spending limit.").waitFor();
      await page
        .getByText(/ledger #/)
        .first()
        .waitFor();
    },
  },
  { name: "02-overview-empty", path: "/app/fresh/overview", as: "owner" },
  {
    name: "14-usage",
    path: at("usage"),
    as: "owner",
    prepare: async (page) => {
      await page.getByText("Adds up: the rows are the total, to the micro-dollar.").waitFor();
      await page
        .getByRole("link", { name: /The story of request/ })
        .first()
        .waitFor();
    },
  },
  { name: "14-usage-empty", path: at("usage?model=none"), as: "owner" },
  {
    name: "24-request-story",
    path: ({ organization, request }) => `/app/${organization}/usage/requests/${request}`,
    as: "owner",
    prepare: (page) => page.getByRole("heading", { name: "What happened" }).waitFor(),
  },
  {
    name: "02-overview-no-costs",
    path: at("overview"),
    as: "developer",
    prepare: (page) => page.getByText(HIDDEN).first().waitFor(),
  },
  {
    name: "14-usage-no-costs",
    path: at("usage"),
    as: "developer",
    prepare: (page) => page.getByText(HIDDEN).first().waitFor(),
  },
  {
    name: "24-request-story-no-costs",
    path: ({ organization, request }) => `/app/${organization}/usage/requests/${request}`,
    as: "developer",
    prepare: (page) => page.getByText(HIDDEN).first().waitFor(),
  },
  { name: "20-limits-no-costs", path: at("limits"), as: "developer" },
  { name: "20-limits", path: at("limits"), as: "owner" },
  { name: "20-limits-empty", path: "/app/fresh/limits", as: "owner" },
  {
    name: "20-limits-new",
    path: at("limits?do=create"),
    as: "owner",
    prepare: async (page) => {
      await page.getByLabel("At most, in US dollars").fill("50");
      await page.getByText("may spend $50.00 a month").waitFor();
    },
  },
];

/** Something was asked, of a provider that answers at once and fails when it is told to. @returns the id of one of its requests */
export async function makeUsage({ stage, owner, organization }: Omit<World, "request">): Promise<string> {
  const provider = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { model, messages } = (await request.json()) as {
        model: string;
        messages: { content: string }[];
      };
      const { content = "" } = messages[0] ?? {};
      if (content === "fail") return Response.json({ error: { message: "no" } }, { status: 500 });
      const choice = { index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" };
      const usage = {
        prompt_tokens: 120,
        completion_tokens: content.length,
        total_tokens: 120 + content.length,
      };
      return Response.json({ id: "x", object: "chat.completion", model, choices: [choice], usage });
    },
  });
  const { dataDir } = stage.product;
  const run = async (...words: string[]) => {
    const { code, stderr } = await sallyport(dataDir, words);
    if (code !== 0) throw new Error(stderr);
  };
  const base = `http://127.0.0.1:${provider.port}/v1`;
  await run(
    ...["providers", "add", "openai-compatible", "--name", "local", "--base-url", base, "--allow-private"],
    ...["--model", "shop=5,2000", "--model", "shop-small=1,400", "--model", "shop-review=2,900"],
  );
  await run("credits", "grant", "50", "--organization", organization, "--reason", "to try with");
  await owner.must("POST", "/account/organizations", { slug: "fresh" });
  const models = ["shop", "shop", "shop-small", "shop-review"];
  let answered = "";
  for (const name of ["Product texts", "Translations"]) {
    const { key } = await owner.must("POST", `/organizations/${organization}/keys`, { mode: "live", name });
    for (const [at, model] of models.entries())
      answered = await ask(stage, key, model, "How long is this mug in the oven? ".repeat(at + 1));
    if (name === "Translations") await ask(stage, key, "shop", "fail");
  }
  await provider.stop(true);
  return answered;
}

async function ask({ origin }: Stage, key: string, model: string, content: string): Promise<string> {
  const response = await fetch(`${origin}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model, max_tokens: 200, messages: [{ role: "user", content }] }),
  });
  await response.text();
  return response.headers.get("x-request-id") ?? "";
}
