#!/usr/bin/env node
// Turns a copy of the models.dev database into the model catalogue:
//   node scripts/import-models.mjs ../shared/data/models.json
// Prices are taken from the text of the numbers, never through a float: 0.075 stays "0.075". One model a line, so
// that a change of prices reads well in a diff.
import { readFileSync, writeFileSync } from "node:fs";

const [source] = process.argv.slice(2);
if (source === undefined) {
  process.stderr.write("usage: node scripts/import-models.mjs SOURCE\n");
  process.exit(2);
}

// Numbers become strings before anything parses them; the first alternative steps over strings.
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const quoted = readFileSync(source, "utf8").replace(TOKEN, (token) =>
  token[0] === '"' ? token : `"${token}"`,
);
const data = JSON.parse(quoted);

/** Six decimal places at most. Longer ones in the source are traces of a float (0.049999999999999996 for 0.05). */
function price(text, place) {
  if (text === undefined) return null;
  if (!/^\d{1,9}(\.\d+)?$/.test(text)) throw new Error(`${place}: ${text} is not a price`);
  const [whole, fraction = ""] = text.split(".");
  if (fraction.length <= 6) return trim(whole, fraction);
  const digits = fraction.slice(0, 12).padEnd(12, "0");
  const millionths = (BigInt(whole + digits) + 500_000n) / 1_000_000n;
  const distance = BigInt(whole + digits) - millionths * 1_000_000n;
  if (distance > 1n || distance < -1n) throw new Error(`${place}: ${text} has more than six decimal places`);
  const rounded = millionths.toString().padStart(7, "0");
  return trim(rounded.slice(0, -6), rounded.slice(-6));
}

/** Reads better in a diff. No name of a kind or a unit has a comma or a colon. */
function spaced(row) {
  return JSON.stringify(row).replaceAll(",", ", ").replaceAll(":", ": ");
}

function trim(whole, fraction) {
  const rest = fraction.replace(/0+$/, "");
  return rest === "" ? whole : `${whole}.${rest}`;
}

const sections = Object.entries(data.providers).map(([provider, { models }]) => {
  const lines = Object.entries(models)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, model]) => {
      const usd = model.usdPerMillion ?? {};
      const place = `${provider} ${name}`;
      const cached = price(usd.cache_read ?? usd.cached_input, place);
      // Nothing is given away by mistake: what the source has at zero throughout has no price until an operator says so.
      const free = price(usd.input, place) === "0" && price(usd.output, place) === "0";
      const row = [
        Number(model.contextTokens ?? 0),
        Number(model.outputTokens ?? 0),
        model.input ?? ["text"],
        model.output ?? ["text"],
        free ? null : price(usd.input, place),
        // Zero means that the source has no price, not that it is free: the input price counts then.
        cached === "0" ? null : cached,
        free ? null : price(usd.output, place),
      ];
      const more = {
        ...(usd.cache_write === undefined ? {} : { cacheWrite: price(usd.cache_write, place) }),
        ...(usd.input_audio === undefined ? {} : { audioInput: price(usd.input_audio, place) }),
        ...(usd.output_audio === undefined ? {} : { audioOutput: price(usd.output_audio, place) }),
        ...(usd.reasoning === undefined ? {} : { reasoning: price(usd.reasoning, place) }),
        // The source says that long inputs cost more, and not how much.
        ...(model.tieredCost === true ? { tiersUnpublished: true } : {}),
      };
      if (Object.keys(more).length > 0) row.push(more);
      return `      ${JSON.stringify(name)}: ${spaced(row)}`;
    });
  return `    ${JSON.stringify(provider)}: {\n${lines.join(",\n")}\n    }`;
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
const date = /\d{4}-\d{2}-\d{2}/.exec(data.source)?.[0];
if (date === undefined) throw new Error("the source does not say its date");
writeFileSync(
  target,
  `{\n  "source": ${JSON.stringify(data.source)},\n  "date": ${JSON.stringify(date)},\n  "columns": ${spaced(columns)},\n  "models": {\n${sections.join(",\n")}\n  }\n}\n`,
);
