import { explainCharge } from "../../operations/ledger/explain.ts";
import { verb } from "../act/verb.ts";
import { printable } from "../table.ts";

export const command = verb({
  usage: "explain <request>",
  operation: explainCharge,
  notes: "The id of a request is in every answer's x-request-id header.",
  examples: ["sallyport ledger explain 01981c2e-5a0e-7c3b-9d55-0000000e9e57"],
  options: (command) =>
    command.option("--organization <slug>", "look only here (default: in all organizations)"),
  input: ({ arguments: [request = ""], options: { organization } }) => ({
    request,
    ...(typeof organization === "string" ? { organization } : {}),
  }),
  print({ story }, { out }) {
    for (const sentence of story) out(printable(sentence));
  },
});
