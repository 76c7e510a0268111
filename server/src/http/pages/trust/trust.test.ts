import { expect, test } from "bun:test";
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { EXAMPLE_PAGES, EXAMPLE_SITE } from "../../../../testing/site.ts";
import { publicPages } from "../pages.ts";
import { CONTROLS } from "./controls.gen.ts";
import { STANDS } from "./stand.ts";

const ROOT = join(import.meta.dir, "..", "..", "..", "..", "..");
const textOf = async (path: string, site = EXAMPLE_SITE) =>
  (await publicPages({ ...EXAMPLE_PAGES, site }).request(`https://gateway.example${path}`)).text();

/** A promise of which nothing stands yet. */
const NOT_BUILT = STANDS.find(({ state }) => state === "none")?.promise.id ?? "none";

test("there are 87 promises, each once, and what is said to be enforced is one of them", () => {
  const ids = STANDS.map(({ promise }) => promise.id);
  expect([ids.length, new Set(ids).size]).toEqual([87, 87]);
  for (const id of Object.keys(CONTROLS)) expect(ids).toContain(id);
});

test("every test that the page names is there", () => {
  const missing = STANDS.flatMap(({ tests }) => tests)
    .filter((name) => /\.ts$/.test(name))
    .filter((name) => {
      const places = ["", "server", "server/src"].map((folder) => join(ROOT, folder, name));
      return !places.some((path) => (path.includes("*") ? globSync(path).length > 0 : existsSync(path)));
    });
  // Names in docs/controls.md may leave out the folder of a slice that the code column names.
  const found = missing.filter((name) => globSync(join(ROOT, "server/**", name)).length === 0);
  expect(found).toEqual([]);
});

test("the wall lays no stone as kept while nothing checks the running system", async () => {
  const page = await textOf("/en/security");
  expect(page).toContain("Not checked here yet.");
  expect(page).not.toMatch(/class="stone (?:ok|kept)/);
  for (const { promise } of STANDS) expect(page).toContain(`href="/en/security/${promise.id.toLowerCase()}"`);
  const facts = JSON.parse(await textOf("/en/security.json"));
  expect(facts.checked).toBeNull();
  expect(facts.promises.find(({ id }: { id: string }) => id === NOT_BUILT)).toMatchObject({
    state: "not_built",
    last_check: null,
  });
});

test("a promise's page tells when it holds, where it is enforced, and what this installation is set to", async () => {
  const page = await textOf("/en/security/k-4", { ...EXAMPLE_SITE, leaseMs: 7_000 });
  expect(page).toContain("stops serving within 7\u00a0s.");
  expect(page).toContain("acceptance/many-nodes.test.ts");
  expect(page).toContain("curl -si https://gateway.example/v1/models");
  expect(await textOf(`/es/security/${NOT_BUILT.toLowerCase()}`)).toContain(
    "Aún no hay nada hecho. No se promete.",
  );
});
