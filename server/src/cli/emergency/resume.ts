import { resumeSomething } from "../../operations/emergency/resume.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { addTarget, targetOf, targetWords } from "../act/target-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "resume",
  operation: resumeSomething,
  notes:
    "Each stop is lifted by itself: '--everything' lifts the stop of everything, and a provider that was\nstopped by its name stays stopped.",
  examples: ['sallyport emergency resume --organization globex --reason "incident 1 is over"'],
  options: addTarget,
  input: targetOf,
  print(done, { out }) {
    out(`Resumed ${targetWords(done)}.`);
    out(nodesWords("Resumed", done.nodes));
  },
});
