import { createHash } from "node:crypto";
import type { ModelRow } from "./store.ts";

/** An entry of the audit ledger has 4,096 characters, and more than models in it. */
const MOST_CHARACTERS = 3_000;

/**
 * Declared models as the audit ledger keeps them: names and prices that were checked, so that a charge can be explained (C-5). Of
 * more than an entry has room for it keeps their number, and the SHA-256 of all of them in their order, each with a line end.
 */
export function modelsInWords(models: readonly ModelRow[]): readonly string[] {
  const words = inWords(models);
  if (JSON.stringify(words).length <= MOST_CHARACTERS) return words;
  const digest = createHash("sha256")
    .update(words.map((word) => `${word}\n`).join(""))
    .digest("hex");
  return [`${words.length} models`, `sha256:${digest}`];
}

function inWords(models: readonly ModelRow[]): readonly string[] {
  return models.map(({ model, inputUsdPerMillion, outputUsdPerMillion }) =>
    inputUsdPerMillion === null ? model : `${model}=${inputUsdPerMillion},${outputUsdPerMillion ?? "0"}`,
  );
}
