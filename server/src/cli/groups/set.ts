import { setGroup } from "../../operations/groups/set.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "set <name> <model...>",
  operation: setGroup,
  notes:
    "Callers then say the name as 'model'. A model is named as callers name it: at every provider that serves it, or as\n'provider/model'; with '=3' after it, that is its weight. Keys and projects that may use some models only get those of\nthem that stand behind the name, unless they are allowed the name itself.",
  examples: [
    "sallyport groups set fast llama3.2 openai/gpt-4o-mini --choose fastest",
    "sallyport groups set spread llama3.2=3 gpt-4o-mini=1 --choose weight --no-sticky",
  ],
  options: (leaf) =>
    leaf
      .option("--choose <how>", "which is asked first: priority (their order), weight, cheapest or fastest")
      .option("--no-sticky", "also prompts that begin alike may go to different targets"),
  input: ({ arguments: [group = "", ...models], options }) => ({
    group,
    members: models.map(memberOf),
    sticky: options["sticky"] !== false,
    ...(options["choose"] === undefined ? {} : { choice: options["choose"] as never }),
  }),
  print({ name, choice, members, changed, nodes }, { out }) {
    if (!changed) return out(`'${name}' was so already.`);
    out(`'${name}' stands for ${members.map(({ model }) => model).join(", ")}, chosen by ${choice}.`);
    out(nodesWords("Used", nodes));
  },
});

/** `model`, or `model=weight`. */
function memberOf(word: string): { readonly model: string; readonly weight: number | null } {
  const at = word.lastIndexOf("=");
  if (at < 0) return { model: word, weight: null };
  return { model: word.slice(0, at), weight: Number(word.slice(at + 1)) };
}
