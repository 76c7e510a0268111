import { Option } from "commander";
import { stopSomething } from "../../operations/emergency/stop.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { addTarget, targetOf, targetWords } from "../act/target-option.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "stop",
  operation: stopSomething,
  notes: `What is in flight may finish (--drain), or ends now with an error (--cut); to end what a drain
still lets finish, stop it again with --cut. A model is stopped at every provider and under
every name; a provider that is stopped is passed over where another serves the model. It works
while every server is down, and needs the database only. If the database is what is down, nodes
stop by themselves when their lease runs out. Callers are told that the operator stopped it,
never the reason, which goes into the audit ledger.`,
  examples: [
    'sallyport emergency stop --everything --cut --reason "incident 12"',
    'sallyport emergency stop --provider openai --reason "wrong answers since 14:10"',
    'sallyport emergency stop --model gpt-4o --cut --reason "ticket 71"',
    'sallyport emergency stop --key sp_live_4fT0aQz81LmNc7Rd --reason "abuse report 9"',
  ],
  options: (command) =>
    addTarget(command)
      .addOption(new Option("--drain", "what is in flight may finish (the default)").conflicts("cut"))
      .option("--cut", "what is in flight ends now"),
  input: (words) => ({
    ...targetOf(words),
    mode: words.options["cut"] === true ? ("cut" as const) : ("drain" as const),
  }),
  print(done, { out, err }) {
    const inFlight = done.mode === "cut" ? "What was in flight is ended." : "What is in flight may finish.";
    out(`Stopped ${targetWords(done)}. ${inFlight}`);
    out(nodesWords("Stopped", done.nodes));
    if (done.mode === "cut" && done.nodes.some(({ how }) => how === "lease_expired"))
      err(
        "An answer that was already open on a node that is not heard from ends when that node hears of this, or dies.",
      );
  },
});
