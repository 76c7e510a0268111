import { OperatorError } from "../kernel/errors.ts";
import { didYouMean, nearestNames } from "../kernel/nearest-names.ts";
import { setPrice } from "../prices/index.ts";
import { allProviders } from "../provider-accounts/index.ts";
import { confirm, describeConfirmations } from "./confirmation.ts";
import { type OfferedModel, offeredModels } from "./offers.ts";
import { type SheetOptions, sheetFrom } from "./sheet-options.ts";
import { minute } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface PricesSetOptions extends SheetOptions {
  readonly json?: boolean;
  readonly catalogue?: boolean;
  readonly from?: Date;
  readonly reason: string;
}

/** `sallyport prices set` */
export async function pricesSet(
  invocation: Invocation,
  provider: string,
  model: string,
  options: PricesSetOptions,
): Promise<void> {
  const rates = sheetFrom(options);
  if ((rates === null) !== (options.catalogue === true))
    throw new OperatorError(
      "Say what the model costs, such as --input 0.15 --output 0.60, or --catalogue to go back to the catalogue's price.",
    );
  const { terminal } = invocation;
  await withControl(invocation, async ({ control }) => {
    const { offer } = findOffered(offeredModels(await allProviders(control.database)), provider, model);
    const price = { ...offer, rates, reason: options.reason, from: options.from ?? null };
    const { generation, effectiveFrom } = await setPrice(control.database, price);
    const nodes = await confirm(control, generation);
    if (options.json)
      return terminal.out(
        JSON.stringify({ provider, model, rates, reason: options.reason, effectiveFrom, nodes }),
      );
    const from = options.from === undefined ? "" : ` from ${minute(effectiveFrom)} UTC on`;
    terminal.out(
      `${provider}/${model} costs ${rates === null ? "what the catalogue says" : "what you set"}${from}.`,
    );
    terminal.out(describeConfirmations("Known", nodes));
  });
}

/** @throws OperatorError when the provider has no such model */
export function findOffered(offered: readonly OfferedModel[], provider: string, model: string): OfferedModel {
  const found = offered.find(({ offer }) => offer.provider === provider && offer.model === model);
  if (found) return found;
  const known = [...new Set(offered.map(({ offer }) => offer.provider))];
  const names = offered.filter(({ offer }) => offer.provider === provider).map(({ offer }) => offer.model);
  const near = didYouMean(nearestNames(model, names));
  throw new OperatorError(
    known.includes(provider)
      ? `'${provider}' has no such model. ${near} 'sallyport models --provider ${provider}' lists what it has.`.replace(
          "  ",
          " ",
        )
      : `There is no such provider; ${known.length === 0 ? "none was added yet" : `there are: ${known.join(", ")}`}.`,
  );
}
