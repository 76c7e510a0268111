import type { PriceSheet, TokenPrices } from "../../kernel/price-sheet.ts";
import type { Model } from "../contract.ts";
import catalogue from "./models.json" with { type: "json" };

/** A row of `models.json`, in the order of its `columns`. Written by scripts/import-models.mjs. */
type Row = readonly [
  contextTokens: number,
  outputTokens: number,
  input: readonly string[],
  output: readonly string[],
  inputPrice: string | null,
  cachedPrice: string | null,
  outputPrice: string | null,
  more?: MorePrices,
];

interface MorePrices extends Pick<TokenPrices, "cacheWrite" | "reasoning" | "audioInput" | "audioOutput"> {
  readonly tiersUnpublished?: true;
}

/** Where the prices come from and how old they are. */
export const CATALOGUE: { readonly source: string; readonly date: string } = catalogue;

/** What the simulator answers for (simulator/models.ts). It costs nothing, and says so rather than "unknown". */
const SIMULATED: Readonly<Record<string, Row>> = {
  "simulated-chat": [1_000_000, 100_000, ["text", "image"], ["text"], "0", "0", "0"],
  "simulated-embedding": [1_000_000, 0, ["text"], ["text"], "0", "0", "0"],
};

const everything: Readonly<Record<string, object>> = { ...catalogue.models, simulator: SIMULATED };
const sections = new Map(
  Object.entries(everything).map(([name, rows]) => [
    name,
    new Map<string, readonly unknown[]>(Object.entries(rows)),
  ]),
);
const models = new Map<string, ReadonlyMap<string, Model>>();

/** A provider's models by name. Empty when the catalogue has no such section. */
export function modelsOf(section: string): ReadonlyMap<string, Model> {
  const known = models.get(section);
  if (known) return known;
  const read = new Map<string, Model>();
  for (const [name, row] of sections.get(section) ?? []) read.set(name, readModel(section, name, row));
  models.set(section, read);
  return read;
}

/** The model with exactly that name; null when the catalogue does not know it. */
export function findModel(section: string, name: string): Model | null {
  return modelsOf(section).get(name) ?? null;
}

function readModel(section: string, name: string, row: readonly unknown[]): Model {
  if (!isRow(row)) throw new TypeError(`models.json: ${section} ${name} is not a row`);
  const [contextTokens, outputTokens, input, output, inputPrice, cachedPrice, outputPrice, more = {}] = row;
  const { tiersUnpublished = false, ...others } = more;
  const prices: PriceSheet = {
    ...(inputPrice === null ? {} : { input: inputPrice }),
    ...(cachedPrice === null ? {} : { cachedInput: cachedPrice }),
    ...(outputPrice === null ? {} : { output: outputPrice }),
    ...others,
  };
  return {
    name,
    contextTokens,
    outputTokens,
    input,
    output,
    prices: inputPrice === null ? null : prices,
    tiersUnpublished,
  };
}

function isRow(row: readonly unknown[]): row is Row {
  const [contextTokens, outputTokens, input, output, ...prices] = row.slice(0, 7);
  const more: unknown = row[7] ?? {};
  return (
    isTokens(contextTokens) &&
    isTokens(outputTokens) &&
    isKinds(input) &&
    isKinds(output) &&
    prices.length === 3 &&
    prices.every((price) => price === null || typeof price === "string") &&
    typeof more === "object"
  );
}

function isTokens(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isKinds(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((kind) => typeof kind === "string");
}
