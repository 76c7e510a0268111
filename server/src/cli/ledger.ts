import { type Command, Option } from "commander";
import { parseSeconds } from "./durations.ts";
import { addLeaf } from "./leaf.ts";
import type { LedgerReconcileOptions } from "./ledger-reconcile.ts";
import { addOrganizationOption, type PlaceOptions } from "./place-options.ts";
import type { Invocation } from "./terminal.ts";

const DAY_SECONDS = 86_400;

interface JsonOption {
  readonly json?: boolean;
}

/** `sallyport ledger …` */
export function addLedger(program: Command, invocation: Invocation): void {
  const ledger = program
    .command("ledger")
    .description("Check the books of all organizations, put them right, and explain a charge.");
  addLeaf(ledger, {
    usage: "verify",
    summary:
      "Compare transfers, balances, grants, holds, budgets, usage and closed days; say every difference.",
    notes:
      "It changes nothing. The tree of every closed day is made anew and, with the auditor's login, held\nagainst the signed audit ledger. The exit code is 1 when something does not agree.",
    examples: ["sallyport ledger verify", "sallyport ledger verify --json"],
  }).action(async (options: JsonOption) =>
    (await import("./ledger-verify.ts")).ledgerVerify(invocation, options.json === true),
  );
  addLeaf(ledger, {
    usage: "rebuild",
    summary: "Count all balances, grants, holds and budgets again from the transfers.",
    notes: "Nothing is held or charged meanwhile; it takes seconds.",
    examples: ["sallyport ledger rebuild"],
  }).action(async (options: JsonOption) =>
    (await import("./ledger-rebuild.ts")).ledgerRebuild(invocation, options.json === true),
  );
  addLeaf(ledger, {
    usage: "reconcile",
    summary: "Find what is out of order, say why, and repair it: lost holds, expired credit, differences.",
    notes:
      "What a node holds that is not heard from stays held, because it may have spent it: start it\nagain on its data folder, or give it up with 'sallyport nodes forget'.",
    examples: ["sallyport ledger reconcile --dry-run", "sallyport ledger reconcile"],
  })
    .option("--dry-run", "only look")
    .addOption(
      new Option("--older-than <duration>", "a request's own hold is lost when it is older than this")
        .argParser(parseSeconds)
        .default(DAY_SECONDS, "24h"),
    )
    .action(async (options: LedgerReconcileOptions) =>
      (await import("./ledger-reconcile.ts")).ledgerReconcile(invocation, options),
    );
  const explain = addLeaf(ledger, {
    usage: "explain <request>",
    summary: "Tell the whole story of one charge in words: what was held, counted, charged and from what.",
    notes: "The id of a request is in every answer's x-request-id header.",
    examples: ["sallyport ledger explain 01981c2e-5a0e-7c3b-9d55-0e6f1f7a9b21"],
  });
  addOrganizationOption(explain, "look only here (default: in all organizations)").action(
    async (request: string, options: PlaceOptions & JsonOption) =>
      (await import("./ledger-explain.ts")).ledgerExplain(invocation, request, options),
  );
  const prove = addLeaf(ledger, {
    usage: "prove <request>",
    summary: "Write a proof of what one request was charged, which its customer can check offline.",
    notes:
      "It has the charge, the transfers behind it, and hashes up to the signed audit ledger; of others only\nhashes. A day can be proven when it has ended (UTC) and is closed.",
    examples: ["sallyport ledger prove 01981c2e-5a0e-7c3b-9d55-0e6f1f7a9b21 --out proof.json"],
  });
  addOrganizationOption(prove, "look only here (default: in all organizations)")
    .option("--out <file>", "where to write it (default: printed)")
    .action(async (request: string, options: PlaceOptions & JsonOption & { readonly out?: string }) =>
      (await import("./ledger-prove.ts")).ledgerProve(invocation, request, options),
    );
}
