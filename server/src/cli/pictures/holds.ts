import { listOwnPictureHolds } from "../../operations/pictures/holds.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "holds <organization>",
  operation: listOwnPictureHolds,
  notes: "Who runs the platform sees all of them with 'sallyport holds list'.",
  examples: ["sallyport pictures holds acme"],
  input: ({ arguments: [organization = ""] }) => ({ organization }),
  print: ({ items }, { out }) => {
    if (items.length === 0) out("No picture of the organization was kept beyond its time.");
    for (const { kind, thing, held_for: reason, state, holds_until: until } of items)
      out(`${kind} ${thing}: ${reason}, ${state}, until ${until}`);
  },
});
