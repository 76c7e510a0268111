import type { PriceSheet, TieredPrices, TokenPrices } from "../../kernel/price-sheet.ts";
import type { Model } from "../contract.ts";

/** The content of `models.json`, which scripts/import-models.mjs writes. */
export interface CatalogueFile {
  /** By a letter. */
  readonly sources: Readonly<Record<string, Source>>;
  readonly pages: readonly string[];
  /** A row, or the name of the model that this is another name of. */
  readonly models: Readonly<Record<string, Readonly<Record<string, readonly unknown[] | string>>>>;
  readonly onlyForTests: Readonly<Record<string, readonly string[]>>;
}

interface Source {
  readonly source: string;
  readonly date: string;
}

/** A row of `models.json`, in the order of its `columns`. */
type Row = readonly [
  contextTokens: number,
  outputTokens: number,
  input: readonly string[],
  output: readonly string[],
  inputPrice: string | null,
  cachedPrice: string | null,
  outputPrice: string | null,
  more?: More,
];

interface More extends Omit<TokenPrices, "input" | "cachedInput" | "output">, Pick<TieredPrices, "tiers"> {
  readonly serviceTiers?: Readonly<Record<string, TieredPrices>>;
  readonly request?: string;
  /** For one picture, by size and quality. */
  readonly images?: Readonly<Record<string, string>>;
  /** Little, some and much of the web. */
  readonly search?: readonly [string, string, string];
  readonly tiersUnpublished?: true;
  /** By the first part of a provider's address: what prices are multiplied with there. */
  readonly regions?: Readonly<Record<string, string>>;
  /** YYYY-MM-DD. */
  readonly retires?: string;
  /** The source of the prices where it is one. */
  readonly from?: string;
  readonly page?: number;
  /** What the other source says, where it says less. */
  readonly differ?: Readonly<Record<string, readonly [from: string, price: string]>>;
}

interface Place {
  readonly section: string;
  readonly name: string;
  /** Whose row it is, where it is another's. */
  readonly like: string | null;
}

/** @throws TypeError when it is not a row */
export function readModel(
  file: CatalogueFile,
  row: readonly unknown[],
  { section, name, like }: Place,
): Model {
  if (!isRow(row)) throw new TypeError(`models.json: ${section} ${name} is not a row`);
  const [contextTokens, outputTokens, input, output, inputPrice, cachedPrice, outputPrice, more = {}] = row;
  const {
    tiersUnpublished = false,
    retires = null,
    regions = {},
    from,
    page,
    differ = {},
    search,
    ...others
  } = more;
  const prices: PriceSheet = {
    ...(inputPrice === null ? {} : { input: inputPrice }),
    ...(cachedPrice === null ? {} : { cachedInput: cachedPrice }),
    ...(outputPrice === null ? {} : { output: outputPrice }),
    ...others,
    ...(search === undefined ? {} : { search: { low: search[0], medium: search[1], high: search[2] } }),
  };
  const named = from === undefined ? Object.values(file.sources) : [sourceOf(file, from)];
  return {
    name,
    contextTokens,
    outputTokens,
    input,
    output,
    prices: inputPrice === null && more.images === undefined ? null : prices,
    tiersUnpublished,
    retiresOn: retires,
    regions,
    origin: {
      sources: named,
      page: page === undefined ? null : (file.pages[page] ?? null),
      like,
      conflicts: Object.entries(differ).map(([unit, [letter, price]]) => ({
        unit,
        price,
        ...sourceOf(file, letter),
      })),
    },
  };
}

/** A model of which only the name is known. Its abilities are not judged. */
export function namedModel(name: string): Model {
  return {
    name,
    contextTokens: 0,
    outputTokens: 0,
    input: [],
    output: [],
    prices: null,
    tiersUnpublished: false,
    retiresOn: null,
    regions: {},
    origin: null,
  };
}

function sourceOf({ sources }: CatalogueFile, letter: string): Source {
  const source = sources[letter];
  if (source === undefined) throw new TypeError(`models.json: there is no source '${letter}'`);
  return source;
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
