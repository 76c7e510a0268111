import { type Command, InvalidArgumentError } from "commander";
import { LIMIT_UNITS, LIMITED_ENDPOINTS, type LimitedEndpoint, type LimitUnit } from "../../limits/index.ts";
import type { Words } from "../act/words.ts";
import { parseRate, type Rate } from "../limits/rate.ts";

interface Budget {
  readonly limit_usd: string;
  readonly period: "day" | "month" | "total";
}

interface Limit extends Rate {
  readonly unit: LimitUnit;
  readonly endpoint: LimitedEndpoint | null;
}

/** The budgets and limits that a new key begins with. */
export function addBounds(command: Command): Command {
  return command
    .option(
      "--budget <usd/period>",
      "what it may spend: 20/month, 5.00/day or 100/total; repeatable",
      (text: string, before: readonly Budget[] = []) => [...before, parseBudget(text)],
    )
    .option(
      "--limit <rate>",
      "how much it may ask for: 600/minute; 90000/minute,tokens; 20/second,embeddings; repeatable",
      (text: string, before: readonly Limit[] = []) => [...before, parseLimit(text)],
    );
}

export function boundsOf({ options }: Words) {
  const { budget = [], limit = [] } = options as { budget?: readonly Budget[]; limit?: readonly Limit[] };
  return {
    budgets: [...budget],
    limits: limit.map(({ windowSeconds, ...rest }) => ({ ...rest, window_seconds: windowSeconds })),
  };
}

function parseBudget(text: string): Budget {
  const [, usd = "", period = ""] = /^(\d{1,9}(?:\.\d{1,6})?)\/(day|month|total)$/.exec(text) ?? [];
  if (usd === "")
    throw new InvalidArgumentError("Write US dollars and a period, such as 20/month, 5.00/day or 100/total.");
  return { limit_usd: usd, period: period as Budget["period"] };
}

function parseLimit(text: string): Limit {
  const [rate = "", ...more] = text.split(",");
  const unit = LIMIT_UNITS.find((one) => more.includes(one));
  const endpoint = LIMITED_ENDPOINTS.find((one) => more.includes(one));
  const known = [unit, endpoint].filter((one) => one !== undefined).length;
  if (known < more.length)
    throw new InvalidArgumentError(
      `After the rate stand ${LIMIT_UNITS.join(" or ")}, and an endpoint: ${LIMITED_ENDPOINTS.join(", ")}.`,
    );
  return { ...parseRate(rate), unit: unit ?? "requests", endpoint: endpoint ?? null };
}
