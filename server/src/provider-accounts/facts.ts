import type { ModelRow } from "./store.ts";

/** Declared models as the audit ledger keeps them: names and prices that were checked, so that a charge can be explained (C-5). */
export function modelsInWords(models: readonly ModelRow[]): readonly string[] {
  return models.map(({ model, inputUsdPerMillion, outputUsdPerMillion }) =>
    inputUsdPerMillion === null ? model : `${model}=${inputUsdPerMillion},${outputUsdPerMillion ?? "0"}`,
  );
}
