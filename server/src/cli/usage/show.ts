import { tellStory } from "../../operations/usage/story.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";
import { printable, table } from "../table.ts";

export const command = verb({
  usage: "show <request>",
  operation: tellStory,
  notes: `The id of a request is in every answer's x-request-id header. 'sallyport ledger explain' tells the same in words,
and from which credit it was paid.`,
  examples: ["sallyport usage show 01981c2e-5a0e-7c3b-9d55-0000000e9e57 --organization acme"],
  options: addOrganization,
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    request: words.arguments[0] ?? "",
  }),
  print({ request, key, project, steps }, { out, err, paint }) {
    out(
      `${printable(request.model)} with the key '${printable(key.name)}' of ${printable(project)}: ${request.outcome}.`,
    );
    type Step = (typeof steps)[number];
    const columns = [
      { title: "AT (UTC)", value: ({ at }: Step) => at.slice(0, 23).replace("T", " ") },
      { title: "WHAT", value: ({ what }: Step) => what.replaceAll("_", " ") },
      { title: "USD", value: ({ amount_usd: amount }: Step) => amount ?? "", right: true },
    ];
    out(table(steps, columns, paint));
    err(`${request.input_tokens} tokens in, ${request.output_tokens} out; took ${request.duration_ms} ms.`);
  },
});
