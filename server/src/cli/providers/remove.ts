import { removeProvider } from "../../operations/providers/remove.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "remove <name>",
  operation: removeProvider,
  examples: ["sallyport providers remove local"],
  input: ({ arguments: [provider = ""] }) => ({ provider }),
  print({ slug, nodes }, { out }) {
    out(`Removed '${slug}' and its secret.`);
    out(nodesWords("Not used any more", nodes));
  },
});
