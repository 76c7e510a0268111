import { ActError } from "../kernel/act-error.ts";

/** What cost is multiplied with to get the sale price: `over` / `under`, exactly. */
export interface Markup {
  readonly over: bigint;
  readonly under: bigint;
}

export const NO_MARKUP: Markup = { over: 1n, under: 1n };

const PERCENT = /^(-?)(\d{1,5})(?:\.(\d{1,4}))?$/;
/** Ten-thousandths of a percent in the whole. */
const WHOLE = 1_000_000n;
const MOST = 100n * WHOLE;

/**
 * Reads a percentage such as "20", "12.5" or "-5".
 * @throws ActError invalid_input when it is not one, gives away more than everything, or is over 10000
 */
export function parseMarkup(percent: string): Markup {
  const [, sign, whole = "", fraction = ""] = PERCENT.exec(percent) ?? [];
  if (whole === "") throw wrong("must be a percentage with at most 4 decimal places, such as 20 or 12.5");
  const size = BigInt(whole + fraction.padEnd(4, "0"));
  const over = sign === "-" ? WHOLE - size : WHOLE + size;
  if (over < 0n || size > MOST) throw wrong("must be a percentage from -100 to 10000");
  return { over, under: WHOLE };
}

/** Whether a customer pays less than the provider charges. */
export function isBelowCost({ over, under }: Markup): boolean {
  return over < under;
}

function wrong(problem: string): ActError {
  return new ActError("invalid_input", { field: "markup_percent", problem });
}
