import { type Command, InvalidArgumentError, Option } from "commander";
import { type MicroUsd, parseUsd } from "../kernel/money.ts";
import type { CreditsGrantOptions } from "./credits-grant.ts";
import type { CreditsRefundOptions } from "./credits-refund.ts";
import { parseExpiry } from "./durations.ts";
import { addLeaf } from "./leaf.ts";
import { addOrganizationOption, type PlaceOptions } from "./place-options.ts";
import type { Invocation } from "./terminal.ts";

const HIGHEST_PRIORITY = 1_000;
const REASON = "why, for the audit ledger, such as 'invoice 2026-113'";

/** `sallyport credits …` */
export function addCredits(program: Command, invocation: Invocation): void {
  const credits = program.command("credits").description("Give organizations credit, take it back, show it.");
  addGrant(credits, invocation);
  addRefund(credits, invocation);
  addBalance(credits, invocation);
}

function addGrant(credits: Command, invocation: Invocation): void {
  const grant = addLeaf(credits, {
    usage: "grant",
    summary: "Give an organization credit to spend.",
    notes:
      "Credit is spent in the order of its priority, the lowest first, and then of its expiry. What\nhas expired and is not held by a request is lost to the organization. What it owes is paid\nfrom new credit first.",
    examples: [
      "sallyport credits grant 25.00 --reason 'invoice 2026-113'",
      "sallyport credits grant 5 --promotion --expires 30d --priority 10 --reason 'welcome gift'",
    ],
  });
  grant.argument("<usd>", "how much, such as 25.00", parseAmount);
  addOrganizationOption(grant)
    .requiredOption("--reason <text>", REASON)
    .option("--promotion", "a gift; otherwise it was paid for")
    .option("--expires <when>", "until when it can be spent: 30d, or a date", (text: string) =>
      parseExpiry(text),
    )
    .addOption(
      new Option("--priority <number>", "which credit is spent first, 0 to 1000, the lowest first")
        .argParser(parsePriority)
        .default(100),
    )
    .action(async (usd: MicroUsd, options: CreditsGrantOptions) =>
      (await import("./credits-grant.ts")).creditsGrant(invocation, usd, options),
    );
}

function addRefund(credits: Command, invocation: Invocation): void {
  const refund = addLeaf(credits, {
    usage: "refund",
    summary: "Give back what a request cost, or take back a grant whose payment was returned.",
    notes:
      "--request gives the customer what the request cost, or --amount of it, as new credit.\n--grant takes back a grant: its payment was refunded or charged back. It comes first from what\nis left of that grant, then from other credit that is not held; of a payment, the rest becomes\na debt, which new credit pays first.",
    examples: [
      "sallyport credits refund --request 01981c2e-5a0e-7c3b-9d55-0e6f1f7a9b21 --reason 'dispute 12'",
      "sallyport credits refund --grant 01981c2e-5a0e-7c3b-9d55-0e6f1f7a9b21 --reason 'chargeback'",
    ],
  });
  addOrganizationOption(refund)
    .addOption(new Option("--request <id>", "the request whose cost is given back").conflicts("grant"))
    .option("--grant <id>", "the grant that is taken back")
    .option("--amount <usd>", "only so much of it", parseAmount)
    .requiredOption("--reason <text>", REASON)
    .action(async (options: CreditsRefundOptions) => {
      if (options.request === undefined && options.grant === undefined)
        return refund.error("error: say what to refund: --request or --grant");
      return (await import("./credits-refund.ts")).creditsRefund(invocation, options);
    });
}

function addBalance(credits: Command, invocation: Invocation): void {
  const balance = addLeaf(credits, {
    usage: "balance",
    summary: "Show what an organization has, holds and owes, and its grants in the order they are spent.",
    examples: ["sallyport credits balance", "sallyport credits balance --organization acme --json"],
  });
  addOrganizationOption(balance).action(async (options: PlaceOptions & { readonly json?: boolean }) =>
    (await import("./credits-balance.ts")).creditsBalance(invocation, options),
  );
}

/** @throws InvalidArgumentError unless it is an amount of US dollars above zero */
export function parseAmount(text: string): MicroUsd {
  try {
    const amount = parseUsd(text);
    if (amount > 0n) return amount;
  } catch {
    // The same sentence.
  }
  throw new InvalidArgumentError("Write an amount of US dollars such as 25 or 0.50, above zero.");
}

function parsePriority(text: string): number {
  const priority = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(priority <= HIGHEST_PRIORITY))
    throw new InvalidArgumentError(`Write a number from 0 to ${HIGHEST_PRIORITY}.`);
  return priority;
}
