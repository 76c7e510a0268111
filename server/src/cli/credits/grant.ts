import { Option } from "commander";
import { giveCredit } from "../../operations/credits/grant.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";
import { parseExpiry } from "../durations.ts";
import { addReason } from "./money-options.ts";
import { wholeNumber } from "./whole-number.ts";

export const command = verb({
  usage: "grant <usd>",
  operation: giveCredit,
  notes:
    "A grant like one that was given within ten minutes is refused, so that a command typed twice gives once: --again\nsays that a second one is meant. Credit is spent in the order of its priority, the lowest first, and then of its expiry. What\nhas expired and is not held by a request is lost to the organization. What it owes is paid\nfrom new credit first.",
  examples: [
    "sallyport credits grant 40.00 --organization acme --reason 'invoice 2026-113'",
    "sallyport credits grant 5 --organization acme --promotion --expires 30d --priority 10 --reason 'welcome gift'",
  ],
  options: (command) =>
    addReason(addOrganization(command))
      .option("--again", "give it although the same was given a moment ago")
      .option("--promotion", "a gift; otherwise it was paid for")
      .option("--expires <when>", "until when it can be spent: 30d, or a date", (text: string) =>
        parseExpiry(text),
      )
      .addOption(
        new Option("--priority <number>", "which credit is spent first, 0 to 1000, the lowest first")
          .argParser(wholeNumber)
          .default(100),
      ),
  async input(words, performer) {
    const { options } = words;
    const expires = options["expires"] as Date | undefined;
    return {
      organization: await organizationOf(words, performer),
      amount_usd: words.arguments[0] ?? "",
      kind: options["promotion"] === true ? ("promotion" as const) : ("payment" as const),
      priority: options["priority"] as number,
      ...(expires === undefined ? {} : { expires_at: expires.toISOString() }),
      again: options["again"] === true,
      reason: options["reason"] as string,
    };
  },
  print({ organization, amount_usd: usd, grant, available_usd: available }, { out }) {
    out(`Gave '${organization}' ${usd} USD (grant ${grant}). It can spend ${available} USD now.`);
  },
});
