#!/usr/bin/env node
// Turns three sources into the model catalogue:
//   node scripts/import-models.mjs MODELS FACTS OPENAPI
// MODELS is a copy of the models.dev database, FACTS the table of models and prices that the PyPI package litellm ships,
// OPENAPI OpenAI's API document, for the names in it. Where the two say the same price differently, the dearer one
// counts and the other is kept beside it: nothing is sold below what a source says it costs. Prices are taken from the
// text of the numbers, never through a float. One model a line, so that a change of prices reads well in a diff.
import { readFileSync, writeFileSync } from "node:fs";
import { dearest, factPrices, price, priced, twice } from "./import-prices.mjs";

const [modelsFile, factsFile, openapiFile] = process.argv.slice(2);
if (openapiFile === undefined) {
  process.stderr.write("usage: node scripts/import-models.mjs MODELS FACTS OPENAPI\n");
  process.exit(2);
}

/** Our sections, and what the table of facts calls them. */
const SECTIONS = {
  openai: ["openai", "text-completion-openai"],
  groq: ["groq"],
  deepseek: ["deepseek"],
  xai: ["xai"],
  mistral: ["mistral"],
  togetherai: ["together_ai"],
  anthropic: ["anthropic"],
  google: ["gemini"],
  vertex: ["vertex_ai-language-models", "vertex_ai"],
};
/**
 * Of a section that has models of others and of other endpoints too: which are ours. Of gemini-3-pro-preview, which Google ended in
 * March 2026, no source says what long inputs cost.
 */
const ONLY = { google: /^(?!gemini-3-pro-preview$)/, vertex: /^gemini-(?!.*embedding)/ };
/** What the endpoints there are can serve. Other names are kept for test keys. */
const SERVED = new Set(["chat", "responses", "completion", "embedding", "image_generation"]);
/** Where pictures are served: in OpenAI's form, or by Gemini's models. Imagen has an API of its own. */
const DRAWS = { openai: /./, xai: /./, google: /^(gemini-|nano-banana)/, vertex: /^gemini-/ };
/** Rows of the table that are no models: templates of fine-tuned ones, and classes of size. */
const NO_MODEL = /^(ft:|together-ai-\d|together-ai-(up-to|embedding)|container$|search$|deep-research-)/;
/** Rows of the table that are prices of pictures, by size and quality. */
const PICTURE_SIZE = /\d-x-\d/;
/** They search the web for every request, asked or not. */
const ALWAYS_SEARCHES = /-search-(preview|api)/;
const SNAPSHOT = /^(.+)-(\d{4}-\d{2}-\d{2})$/;

// Numbers become strings before anything parses them; the first alternative steps over strings.
const NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const readNumbersAsText = (file) =>
  JSON.parse(
    readFileSync(file, "utf8").replace(NUMBER, (token) => (token[0] === '"' ? token : `"${token}"`)),
  );

const dev = readNumbersAsText(modelsFile);
const facts = readNumbersAsText(factsFile);
const dateIn = (text) => /\d{4}-\d{2}-\d{2}/.exec(text)?.[0] ?? fail(`no date in: ${text}`);
const sources = {
  a: { source: dev.source.split(";")[0], date: dateIn(dev.source) },
  b: {
    source: `${/PyPI package litellm [\d.]+/.exec(facts.about)?.[0] ?? fail("FACTS: which package?")} (MIT)`,
    date: dateIn(facts.about),
  },
};

const byText = (a, b) => (a < b ? -1 : Number(a > b));

function fail(message) {
  throw new Error(message);
}

/** The names of models in an API document, wherever it lists them. */
function namesIn(document) {
  const names = new Set();
  for (const [schema, value] of Object.entries(document.components.schemas)) {
    if (/^(ModelIds|ChatModel)/.test(schema)) collect(value);
    if (/^Create(Completion|Embedding)Request$/.test(schema)) collect(value.properties.model);
  }
  function collect(value) {
    for (const name of value.enum ?? []) names.add(name);
    for (const part of value.anyOf ?? []) collect(part);
  }
  return names;
}

/** The facts of a section by our names; two rows of one name (with its provider before it, and without) become one. */
function factsOf(section) {
  const rows = new Map();
  for (const [name, fact] of Object.entries(facts.models)) {
    const provider = SECTIONS[section].find((one) => one === fact.provider);
    if (provider === undefined) continue;
    // The table has rows of Vertex AI with this prefix under several of its names.
    const prefix = `${provider.split("-")[0]}/`;
    const bare = [`${provider}/`, prefix].reduce(
      (text, one) => (text.startsWith(one) ? text.slice(one.length) : text),
      name,
    );
    if (ONLY[section] && !ONLY[section].test(bare)) continue;
    rows.set(bare, [...(rows.get(bare) ?? []), fact]);
  }
  return rows;
}

/** Prices for a picture each, of a model whose tokens have none; by size and quality where rows say so. */
function picturePrices(name, fact, place) {
  const each = fact.output_cost_per_image ?? fact.input_cost_per_image;
  if (fact.mode !== "image_generation" || each === undefined) return null;
  const images = { "any/any": price(each, place) };
  for (const [row, other] of Object.entries(facts.models)) {
    const [, quality, size, model] = /^(?:([a-z]+)\/)?(\d+-x-\d+)\/(.+)$/.exec(row) ?? [];
    if (model !== name || other.provider !== fact.provider || other.input_cost_per_image === undefined)
      continue;
    images[`${size.replace("-x-", "x")}/${quality ?? "any"}`] = price(other.input_cost_per_image, place);
  }
  return { images };
}

/** What a model takes in and gives out, by the table of facts. */
function kindsOf(fact) {
  if (fact.mode === "image_generation")
    return [
      ["text", "image"],
      fact.provider === "openai" || fact.provider === "xai" ? ["image"] : ["text", "image"],
    ];
  const has = (kind) => (fact.supports ?? []).includes(kind);
  return [
    ["text", has("vision") && "image", has("audio_input") && "audio", has("pdf_input") && "pdf"].filter(
      Boolean,
    ),
    ["text", has("audio_output") && "audio"].filter(Boolean),
  ];
}

const largest = (...counts) => Math.max(0, ...counts.filter((count) => count !== undefined).map(Number));

function devPrices(model, place) {
  const usd = model.usdPerMillion ?? {};
  const of = (text) => price(text, place);
  return priced({
    input: of(usd.input),
    cachedInput: of(usd.cache_read ?? usd.cached_input),
    output: of(usd.output),
    cacheWrite: of(usd.cache_write),
    reasoning: of(usd.reasoning),
    audioInput: of(usd.input_audio),
    audioOutput: of(usd.output_audio),
  });
}

const pages = [];
function pageOf(rows) {
  const page = rows.map(({ source }) => source).find((text) => /^https:\/\/\S+$/.test(text ?? ""));
  if (page === undefined) return {};
  if (!pages.includes(page)) pages.push(page);
  return { page: pages.indexOf(page) };
}

/**
 * A name of which nobody says more than the name. A family costs what its newest snapshot does; a snapshot what its family does, but only one that is newer than another whose price is known: older ones cost more as a rule.
 * Undefined when neither is known.
 */
function likeOf(name, rows) {
  const [, family, day] = SNAPSHOT.exec(name) ?? [];
  const snapshots = [...rows.keys()]
    .filter((one) => SNAPSHOT.exec(one)?.[1] === (family ?? name))
    .sort(byText);
  if (family === undefined) return snapshots.at(-1);
  return rows.has(family) && snapshots.some((one) => SNAPSHOT.exec(one)[2] < day) ? family : undefined;
}

/**
 * What is written to a cache for an hour costs twice what is read, at every model of Anthropic's
 * (platform.claude.com/docs, Pricing), also where a source does not say so.
 */
function withLongWrites(prices, section) {
  const { input, cacheWrite, cacheWriteLong } = prices;
  if (section !== "anthropic" || cacheWrite === undefined || cacheWriteLong !== undefined) return prices;
  return { ...prices, cacheWriteLong: twice(input) };
}

function rowOf(name, model, rows, place) {
  const [fact = {}] = rows;
  const ours = model && devPrices(model, place);
  const theirs = rows.length === 0 ? null : dearest(rows.map((row) => factPrices(row, place)));
  const isEmbedding = fact.mode === "embedding";
  const draws = fact.mode === "image_generation";
  const both = [ours && { from: "a", prices: ours }, theirs && { from: "b", prices: theirs }].filter(
    (one) => one?.prices,
  );
  const { prices: said, differ } = merge(both);
  const prices = withLongWrites(said, place.split(" ")[0]);
  const pictures = prices.input === undefined ? picturePrices(name, fact, place) : null;
  const { input = null, cachedInput = null, ...others } = { ...prices, ...pictures };
  const output = outputPrice(prices, isEmbedding || name.includes("embed"));
  delete others.output;
  const search = others.search;
  const always = ALWAYS_SEARCHES.test(name) && search !== undefined;
  const more = {
    ...others,
    // Every request of such a model makes a search; what it asks for on top changes nothing.
    ...(always ? { request: others.searchMost, search: ["0", "0", "0"] } : {}),
    // A source says that long inputs cost more, and none how much.
    ...(model?.tieredCost === true && others.tiers === undefined ? { tiersUnpublished: true } : {}),
    ...(fact.deprecation_date === undefined ? {} : { retires: fact.deprecation_date }),
    ...(both.length === 1 ? { from: both[0].from } : pictures === null ? {} : { from: "b" }),
    ...pageOf(rows),
    ...(Object.keys(differ).length === 0 ? {} : { differ }),
  };
  delete more.searchMost;
  const [takes, gives] = isEmbedding ? [["text"], ["embedding"]] : kindsOf(fact);
  const row = [
    largest(model?.contextTokens, fact.max_input_tokens),
    largest(model?.outputTokens, fact.max_output_tokens),
    model?.input ?? takes,
    isEmbedding || (draws && place.startsWith("openai ")) ? gives : (model?.output ?? gives),
    input,
    cachedInput,
    output,
  ];
  if (Object.keys(more).length > 0) row.push(more);
  return row;
}

/** What writes nothing has no price for it. What writes is not free, whatever a source leaves at zero. */
function outputPrice({ input, output }, isEmbedding) {
  if (input === undefined) return null;
  if (isEmbedding) return "0";
  return output === undefined || output === "0" ? null : output;
}

/** Unit by unit the dearer; what the other says is kept. */
function merge(both) {
  if (both.length === 0) return { prices: {}, differ: {} };
  if (both.length === 1) return { prices: both[0].prices, differ: {} };
  const [one, other] = both;
  const prices = dearest([one.prices, other.prices]);
  const differ = {};
  for (const unit of Object.keys(prices)) {
    if (typeof prices[unit] !== "string") continue;
    for (const { from, prices: said } of both)
      if (said[unit] !== undefined && said[unit] !== prices[unit]) differ[unit] = [from, said[unit]];
  }
  return { prices, differ };
}

/** Reads better in a diff. No name of a kind or a unit has a comma or a colon; a page has a colon, and is not in a row. */
function spaced(row) {
  return JSON.stringify(row).replaceAll(",", ", ").replaceAll(":", ": ");
}

const documented = namesIn(JSON.parse(readFileSync(openapiFile, "utf8")));
const onlyForTests = {};
const sections = Object.keys(SECTIONS).map((section) => {
  const models = dev.providers[section]?.models ?? {};
  const rows = factsOf(section);
  const names = new Set([...Object.keys(models), ...rows.keys()]);
  if (section === "openai") for (const name of documented) names.add(name);
  const lines = [];
  onlyForTests[section] = [];
  for (const name of [...names].sort(byText)) {
    if (ONLY[section] && !ONLY[section].test(name)) continue;
    const known = rows.get(name) ?? [];
    const model = models[name];
    const served = known.filter(
      ({ mode }) =>
        SERVED.has(mode) &&
        (mode !== "image_generation" || (DRAWS[section]?.test(name) && !PICTURE_SIZE.test(name))),
    );
    const like = known.length === 0 && !model ? likeOf(name, rows) : undefined;
    if ((model || served.length > 0) && !NO_MODEL.test(name))
      lines.push(
        `      ${JSON.stringify(name)}: ${spaced(rowOf(name, model, served, `${section} ${name}`))}`,
      );
    else if (like !== undefined) lines.push(`      ${JSON.stringify(name)}: ${JSON.stringify(like)}`);
    else if (!PICTURE_SIZE.test(name)) onlyForTests[section].push(name);
  }
  return `    ${JSON.stringify(section)}: {\n${lines.join(",\n")}\n    }`;
});

const target = new URL("../server/src/providers/catalogue/models.json", import.meta.url);
const columns = [
  "contextTokens",
  "outputTokens",
  "input",
  "output",
  "inputPrice",
  "cachedPrice",
  "outputPrice",
  "more",
];
const block = (value) => JSON.stringify(value, null, 2).replaceAll("\n", "\n  ");
const testNames = Object.entries(onlyForTests)
  .filter(([, names]) => names.length > 0)
  .map(
    ([section, names]) =>
      `    ${JSON.stringify(section)}: ${JSON.stringify(names).replaceAll('","', '", "')}`,
  );
writeFileSync(
  target,
  `{\n  "sources": ${block(sources)},\n  "pages": ${block(pages)},\n  "columns": ${spaced(columns)},\n  "models": {\n${sections.join(",\n")}\n  },\n  "onlyForTests": {\n${testNames.join(",\n")}\n  }\n}\n`,
);
