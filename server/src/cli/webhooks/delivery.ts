import { showOneDelivery } from "../../operations/webhooks/delivery.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "delivery <delivery>",
  operation: showOneDelivery,
  examples: ["sallyport webhooks delivery 01981c2e-5a0e-7c3b-9d55-00000000de11 --organization acme"],
  options: addOrganization,
  input: async (words, performer) => ({
    organization: await organizationOf(words, performer),
    delivery: words.arguments[0] ?? "",
  }),
  print({ type, event, state, next_at: next, tries, body }, { out }) {
    out(`${type}, ${event}: ${state}${next === null ? "" : `, sent again at ${next}`}`);
    for (const { at, status, outcome, took_ms: took } of tries)
      out(`  ${at}  ${status ?? outcome} after ${took} ms`);
    out(body ?? "What was sent is older than 72 hours, and forgotten.");
  },
});
