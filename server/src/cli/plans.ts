import { type Command, Option } from "commander";
import { parseExpiry } from "./durations.ts";
import { addLeaf } from "./leaf.ts";
import type { PlansAssignOptions } from "./plans-assign.ts";
import type { PlansSetOptions } from "./plans-set.ts";
import { addSheetOptions } from "./prices/sheet-options.ts";
import type { Invocation } from "./terminal.ts";

interface JsonOption {
  readonly json?: boolean;
}

/** `sallyport plans …` */
export function addPlans(program: Command, invocation: Invocation): void {
  const plans = program
    .command("plans")
    .description("How models are sold: at which markup or price, to whom.");
  addLeaf(plans, {
    usage: "create <name>",
    summary: "Make a price plan. It sells as the default plan does until it has rules.",
    examples: ["sallyport plans create reseller"],
  }).action(async (name: string, options: JsonOption) =>
    (await import("./plans-create.ts")).plansCreate(invocation, name, options.json === true),
  );
  addLeaf(plans, {
    usage: "list",
    summary: "Show every plan with its rules, in force and to come.",
    examples: ["sallyport plans list", "sallyport plans list --json"],
  }).action(async (options: JsonOption) =>
    (await import("./plans-list.ts")).plansList(invocation, options.json === true),
  );
  addSet(plans, invocation);
  addLeaf(plans, {
    usage: "assign <plan>",
    summary: "Sell to an organization by a plan, from now or from a moment ahead.",
    examples: [
      "sallyport plans assign reseller --organization acme",
      "sallyport plans assign default --organization acme --from 2027-01-01",
    ],
  })
    .requiredOption("--organization <slug>", "the organization's short name")
    .option(
      "--from <when>",
      "a moment ahead, such as 2027-01-01, or 12h from now (default: now)",
      (text: string) => parseExpiry(text),
    )
    .action(async (plan: string, options: PlansAssignOptions) =>
      (await import("./plans-assign.ts")).plansAssign(invocation, plan, options),
    );
}

function addSet(plans: Command, invocation: Invocation): void {
  const set = addLeaf(plans, {
    usage: "set <plan> <models>",
    summary: "Set how a plan sells models: at a markup on cost, or at prices of its own.",
    notes:
      "Models are named as gpt-4o, openai/gpt-4o, by the beginning of their name such as 'gpt-4o*', or '*' for\nall; the rule that says most decides. A plan without a rule for a model sells it as the plan\n'default' does, and that one without a rule sells at cost. Nothing is sold below cost\nwithout --below-cost: a price that is too low is lifted to cost.",
    examples: [
      'sallyport plans set default "*" --markup 20 --reason "Price list 2027"',
      'sallyport plans set reseller "gpt-4o*" --markup 12.5 --reason "Volume" --from 2027-01-01',
      'sallyport plans set reseller openai/gpt-4o-mini --input 0.20 --output 0.80 --reason "Fixed"',
      'sallyport plans set reseller "gpt-4o*" --withdraw --reason "Offer ended"',
    ],
  });
  addSheetOptions(set)
    .addOption(new Option("--markup <percent>", "on top of cost: 20, 12.5 … (exact, at most four decimals)"))
    .addOption(new Option("--withdraw", "end the plan's rule for these models"))
    .option("--below-cost", "customers may pay less than the provider charges")
    .option(
      "--from <when>",
      "a moment ahead, such as 2027-01-01, or 12h from now (default: now)",
      (text: string) => parseExpiry(text),
    )
    .requiredOption("--reason <text>", "why, for whoever asks later")
    .action(async (plan: string, pattern: string, options: PlansSetOptions) =>
      (await import("./plans-set.ts")).plansSet(invocation, plan, pattern, options),
    );
}
