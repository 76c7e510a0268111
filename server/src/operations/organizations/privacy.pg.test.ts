import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type Browser, codeOf, type PeopleStage, startPeople } from "../../../testing/people.ts";
import { Secret } from "../../kernel/secret.ts";
import { addProvider } from "../../provider-accounts/index.ts";

setDefaultTimeout(60_000);

let stage: PeopleStage;
let owner: Browser;
beforeAll(async () => {
  stage = await startPeople();
  owner = await stage.signUp("owner@example.com");
  await owner.post("/account/organizations", { slug: "acme" });
  for (const [kind, baseUrl] of [
    ["openai", "https://api.openai.com/v1"],
    ["groq", "https://api.groq.com/openai/v1"],
  ] as const)
    await addProvider(stage.database, stage.vault, {
      ...{ slug: kind, kind, baseUrl, allowPrivateAddress: false, priority: 100, models: [] },
      secret: new Secret("sk-not-a-real-one"),
    });
});
afterAll(() => stage.stop());

const shown = async () => (await owner.get("/organizations/acme/privacy")).body;
const titles = async () => (await shown()).processors.map(({ title }: { title: string }) => title).toSorted();

test("R-9, R-7: an organization reads what is kept of it, how long, and who processes what its keys send", async () => {
  const { kept, processors } = await shown();
  expect(kept).toContainEqual({ what: "content", hours: 0, until: "gone_by_itself" });
  expect(kept).toContainEqual({ what: "pictures", hours: 72, until: "gone_by_itself" });
  expect(kept).toContainEqual({ what: "money", hours: null, until: "for_the_books" });
  expect(await titles()).toEqual(["Groq", "OpenAI"]);
  const openai = processors.find(({ provider }: { provider: string }) => provider === "openai");
  expect(openai).toMatchObject({ keeps: "days", keeps_days: 30, trains: "no", country: "US" });
  expect(openai.models.length).toBeGreaterThan(3);
  expect(JSON.stringify(processors)).not.toMatch(/api\.openai\.com|sk-not/);
});

test("R-9: who may not be reached by any project's keys is no processor; what the settings say is what is shown", async () => {
  const [project] = (await owner.get("/organizations/acme/projects")).body.items;
  const match = { "if-match": `"${project.revision}"` };
  const held = await owner.send(
    "PATCH",
    `/organizations/acme/projects/${project.slug}`,
    { providers: ["groq"] },
    match,
  );
  expect(held.status, JSON.stringify(held.body)).toBe(200);
  expect(await titles()).toEqual(["Groq"]);
  await owner.send("PUT", "/organizations/acme/pictures/retention", { retention_hours: 5 });
  const { kept } = await shown();
  expect(kept).toContainEqual({ what: "pictures", hours: 5, until: "gone_by_itself" });
});

test("M-7: another organization's is nobody else's", async () => {
  const stranger = await stage.signUp("stranger@example.com");
  await stranger.post("/account/organizations", { slug: "globex" });
  expect(codeOf(await stranger.get("/organizations/acme/privacy"))).toEqual([404, "organization_not_found"]);
});
