import type { MicroUsd } from "../kernel/money.ts";
import type { Price } from "../prices/index.ts";
import type { Model, RequestBounds } from "../providers/contract.ts";

/** What is asked of a model, as far as it bounds the cost. */
interface AskedOfModel {
  readonly inputBytes: number;
  /** Null: as many as the model writes. */
  readonly outputTokens: number | null;
  /** Each counts as the largest there is. */
  readonly pictures: number;
  readonly choices: number;
}

/**
 * The most that a chat request can cost at the dearest of these models: what the gateway holds for it, by the gateway's own rule.
 * @returns null when none of them has a price for it
 */
export async function mostOf(
  priced: readonly { readonly model: Model; readonly price: Price }[],
  { inputBytes, outputTokens, pictures, choices }: AskedOfModel,
): Promise<{ readonly amount: MicroUsd; readonly outputTokens: number } | null> {
  const { worstCaseAt, outputAtMost } = await import("../gateway/index.ts");
  const bounds: RequestBounds = {
    inputBytes,
    attachments: Array.from({ length: pictures }, () => ({
      kind: "picture",
      size: null,
      detail: "auto",
      bytes: 0,
    })),
    refersToMore: false,
    audio: false,
    outputTokens,
    outputBesides: 0,
    choices,
    choicesShown: choices,
  };
  const all = priced.flatMap(({ model, price }) => {
    const amount = worstCaseAt({ endpoint: "chat.completions", bounds }, model, price);
    return amount === null ? [] : [{ amount, outputTokens: outputAtMost(bounds, model) }];
  });
  return all.reduce<(typeof all)[number] | null>(
    (dearest, one) => (dearest === null || one.amount > dearest.amount ? one : dearest),
    null,
  );
}
