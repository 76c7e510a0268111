import { removeGroup } from "../../operations/groups/remove.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "remove <name>",
  operation: removeGroup,
  examples: ["sallyport groups remove cheap"],
  input: ({ arguments: [group = ""] }) => ({ group }),
  print({ name, nodes }, { out }) {
    out(`'${name}' stands for nothing any more.`);
    out(nodesWords("Not used any more", nodes));
  },
});
