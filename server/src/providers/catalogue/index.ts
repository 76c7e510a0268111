import type { Model } from "../contract.ts";
import catalogue from "./models.json" with { type: "json" };
import { type CatalogueFile, namedModel, readModel } from "./row.ts";

export { pricesAt, regionOf } from "./regions.ts";
export { namedModel } from "./row.ts";

const file: CatalogueFile = catalogue as unknown as CatalogueFile;

/** The sources of the prices, and how old they are. */
export const CATALOGUE_SOURCES: readonly { readonly source: string; readonly date: string }[] = Object.values(
  file.sources,
);

/** What the simulator answers for (simulator/models.ts). It costs nothing, and says so rather than "unknown". */
const SIMULATED: CatalogueFile["models"][string] = {
  "simulated-chat": [1_000_000, 100_000, ["text", "image"], ["text"], "0", "0", "0"],
  "simulated-embedding": [1_000_000, 0, ["text"], ["text"], "0", "0", "0"],
  "simulated-image": [1_000_000, 0, ["text", "image"], ["image"], "0", "0", "0"],
};

const sections = new Map(Object.entries({ ...file.models, simulator: SIMULATED }));
const models = new Map<string, ReadonlyMap<string, Model>>();

/** A provider's models by name. Empty when the catalogue has no such section. */
export function modelsOf(section: string): ReadonlyMap<string, Model> {
  const known = models.get(section);
  if (known) return known;
  const rows = new Map(Object.entries(sections.get(section) ?? {}));
  const read = new Map<string, Model>();
  for (const [name, row] of rows) {
    // A name of which nobody says more than that it is another name of this.
    const like = typeof row === "string" ? row : null;
    const own = like === null ? row : rows.get(like);
    if (own === undefined || typeof own === "string")
      throw new TypeError(`models.json: ${section} ${name} is like nothing`);
    read.set(name, readModel(file, own, { section, name, like }));
  }
  models.set(section, read);
  return read;
}

/** The model with exactly that name; null when the catalogue does not know it. */
export function findModel(section: string, name: string): Model | null {
  return modelsOf(section).get(name) ?? null;
}

/**
 * Models that a provider's documents name and that are not offered: retired ones, and those that other endpoints serve.
 * Test keys reach them, so that a program can be tested unchanged (K-6).
 */
export function namesForTests(section: string): readonly Model[] {
  return (file.onlyForTests[section] ?? []).map(namedModel);
}
