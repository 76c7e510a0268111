import type { Command } from "commander";
import type { Words } from "../act/words.ts";

/** `--reason`, without which no money is moved. */
export function addReason(command: Command): Command {
  return command.requiredOption("--reason <text>", "why, for the audit ledger, such as 'invoice 2026-113'");
}

/** `--amount`, for a part of what could be moved. */
export function addAmount(command: Command): Command {
  return command.option("--amount <usd>", "only so much of it, such as 0.50 (default: all)");
}

export function amountOf({ options }: Words): { readonly amount_usd?: string } {
  const amount = options["amount"];
  return typeof amount === "string" ? { amount_usd: amount } : {};
}
