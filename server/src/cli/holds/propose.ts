import { proposePictureHold } from "../../operations/holds/propose.ts";
import { addReason, reasonOf } from "../act/suspending.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "propose <picture-or-task>",
  operation: proposePictureHold,
  notes:
    "For at most: safety, abuse and dispute 90 days, law 180, support 14, diagnostics 7. Nobody gets what is kept; its organization sees it as gone.",
  examples: [
    'sallyport holds propose 01981c2e-5a0e-7c3b-9d55-00000000b01d --for dispute --days 30 --reason "ticket 71"',
  ],
  options: (command) =>
    addReason(
      command
        .requiredOption("--for <what>", "safety, abuse, law, dispute, support or diagnostics")
        .requiredOption("--days <number>", "for how many days from now")
        .option("--secret", "the law forbids that the organization is told; with --for law only"),
    ),
  input: (words) => ({
    thing: words.arguments[0] ?? "",
    // Any other word is refused by the operation.
    held_for: String(words.options["for"]) as "law",
    days: Number(words.options["days"]),
    secret: words.options["secret"] === true,
    ...reasonOf(words),
  }),
  print: ({ id, kind, holds_until: until }, { out }) =>
    out(
      `The ${kind} is kept until ${until}, and longer only if another operator confirms it: sallyport holds confirm ${id}`,
    ),
});
