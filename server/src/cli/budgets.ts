import { type Command, InvalidArgumentError, Option } from "commander";
import { type MicroUsd, parseUsd } from "../kernel/money.ts";
import type { BudgetsSetOptions } from "./budgets-set.ts";
import { addLeaf } from "./leaf.ts";
import { addOrganizationOption, type PlaceOptions } from "./place-options.ts";
import type { Invocation } from "./terminal.ts";

type JsonPlace = PlaceOptions & { readonly json?: boolean };

/** `sallyport budgets …` */
export function addBudgets(program: Command, invocation: Invocation): void {
  const budgets = program
    .command("budgets")
    .description("Limit what an organization, a project, a member or a key may spend.");
  addSet(budgets, invocation);
  const list = addLeaf(budgets, {
    usage: "list",
    summary: "Show an organization's budgets: what was spent of each, and when it resets.",
    examples: ["sallyport budgets list", "sallyport budgets list --organization acme --json"],
  });
  addOrganizationOption(list).action(async (options: JsonPlace) =>
    (await import("./budgets-list.ts")).budgetsList(invocation, options),
  );
  const remove = addLeaf(budgets, {
    usage: "remove <budget>",
    summary: "Take a budget away; 'budgets list' shows its id.",
    examples: ["sallyport budgets remove 01981c2e-5a0e-7c3b-9d55-0e6f1f7a9b21"],
  });
  addOrganizationOption(remove).action(async (id: string, options: JsonPlace) =>
    (await import("./budgets-change.ts")).budgetsRemove(invocation, id, options),
  );
  const zone = addLeaf(budgets, {
    usage: "time-zone <zone>",
    summary: "Say where an organization's days and months begin, by a name such as Europe/Berlin.",
    notes: "Present periods begin anew in that time zone and count what was spent in them.",
    examples: ["sallyport budgets time-zone America/New_York --organization acme"],
  });
  addOrganizationOption(zone).action(async (name: string, options: JsonPlace) =>
    (await import("./budgets-change.ts")).budgetsTimeZone(invocation, name, options),
  );
}

function addSet(budgets: Command, invocation: Invocation): void {
  const set = addLeaf(budgets, {
    usage: "set",
    summary: "Limit what may be spent in a day, in a month or at all; changes the limit there is.",
    notes:
      "Without --project, --key or --member it limits the whole organization. What was spent in the\npresent period counts. A request whose worst case no longer fits is refused before it is\nsent: 429 until the day or month ends, 402 when the budget is a total. It returns when the\nbudget holds on every node; requests under way may still be charged what they put aside.",
    examples: [
      "sallyport budgets set 50 --period month",
      "sallyport budgets set 5.00 --period day --key sp_live_4fT0aQz81LmNc7Rd --alert 50,80,100",
    ],
  });
  set.argument("<usd>", "how much, such as 50.00", parseAmount);
  addOrganizationOption(set)
    .addOption(
      new Option("--period <period>", "how long it lasts")
        .choices(["day", "month", "total"])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--project <slug>", "limit this project, by its short name").conflicts(["key", "member"]),
    )
    .addOption(
      new Option("--key <key>", "limit this key, by its id or visible first part").conflicts("member"),
    )
    .option("--member <id>", "limit all keys of this member")
    .addOption(
      new Option("--alert <percentages>", "write it to the audit ledger when so much of it is spent")
        .argParser(parsePercentages)
        .default([], "none"),
    )
    .action(async (usd: MicroUsd, options: BudgetsSetOptions) =>
      (await import("./budgets-set.ts")).budgetsSet(invocation, usd, options),
    );
}

function parsePercentages(text: string): readonly number[] {
  const percentages = text.split(",").map((item) => (/^\d{1,3}$/.test(item.trim()) ? Number(item) : 0));
  if (percentages.some((percentage) => percentage < 1 || percentage > 100))
    throw new InvalidArgumentError("Write percentages from 1 to 100 with commas, such as 50,80,100.");
  return [...new Set(percentages)].sort((a, b) => a - b);
}

/** @throws InvalidArgumentError unless it is an amount of US dollars above zero */
function parseAmount(text: string): MicroUsd {
  try {
    const amount = parseUsd(text);
    if (amount > 0n) return amount;
  } catch {
    // The same sentence.
  }
  throw new InvalidArgumentError("Write an amount of US dollars such as 25 or 0.50, above zero.");
}
