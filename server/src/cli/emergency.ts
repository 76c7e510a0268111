import { type Command, Option } from "commander";
import type { EmergencyStopOptions } from "./emergency-act.ts";
import { addLeaf } from "./leaf.ts";
import type { Invocation } from "./terminal.ts";

/** `sallyport emergency …` */
export function addEmergency(program: Command, invocation: Invocation): void {
  const emergency = program
    .command("emergency")
    .description("Stop everything, a provider, a model, an organization or a key at once, and resume it.");
  addStop(emergency, invocation);
  const resume = addLeaf(emergency, {
    usage: "resume",
    summary: "Let something run again that was stopped. It is served everywhere when the command returns.",
    notes:
      "Each stop is lifted by itself: '--everything' lifts the stop of everything, and a provider that was\nstopped by its name stays stopped.",
    examples: [
      'sallyport emergency resume --everything --reason "incident 12 is over"',
      'sallyport emergency resume --provider groq --reason "groq says it is fixed"',
    ],
  });
  addTargetOptions(resume).action(async (options: EmergencyStopOptions) =>
    (await import("./emergency-act.ts")).emergencyResume(invocation, options),
  );
  addLeaf(emergency, {
    usage: "list",
    summary: "Show everything that is stopped now, since when and why.",
    examples: ["sallyport emergency list", "sallyport emergency list --json"],
  }).action(async (options: { readonly json?: boolean }) =>
    (await import("./emergency-list.ts")).emergencyList(invocation, options.json === true),
  );
  addLeaf(emergency, {
    usage: "batch",
    summary: "Do what standard input says, one JSON document a line, and answer each on a line of its own.",
    notes:
      "For programs that watch and must act at once. Each answer is written when the act is in force on\nevery node.",
    examples: [
      `echo '{"act":"stop","provider":"groq","mode":"cut","reason":"ticket 71"}' | npx sallyport emergency batch`,
    ],
  }).action(async () => (await import("./emergency-batch.ts")).emergencyBatch(invocation));
}

function addStop(emergency: Command, invocation: Invocation): void {
  const stop = addLeaf(emergency, {
    usage: "stop",
    summary: "Stop something at once. When the command returns, nothing of it starts on any node.",
    notes: `What is in flight may finish (--drain), or ends now with an error (--cut); to end what a drain
still lets finish, stop it again with --cut. A model is stopped at every provider and under
every name; a provider that is stopped is passed over where another serves the model. It works
while every server is down, and needs the database only. If the database is what is down, nodes
stop by themselves when their lease runs out. Callers are told that the operator stopped it,
never the reason, which goes into the audit ledger.`,
    examples: [
      'sallyport emergency stop --everything --cut --reason "incident 12"',
      'sallyport emergency stop --provider groq --reason "wrong answers since 14:10"',
      'sallyport emergency stop --model gpt-4o --cut --reason "ticket 71"',
      'sallyport emergency stop --key sp_live_4fT0aQz81LmNc7Rd --reason "abuse report 9"',
    ],
  });
  addTargetOptions(stop)
    .addOption(new Option("--drain", "what is in flight may finish (the default)").conflicts("cut"))
    .option("--cut", "what is in flight ends now")
    .action(async (options: EmergencyStopOptions) =>
      (await import("./emergency-act.ts")).emergencyStop(invocation, options),
    );
}

function addTargetOptions(command: Command): Command {
  return command
    .option("--everything", "all requests of everybody")
    .option("--provider <name>", "a provider, by its short name")
    .option("--model <name>", "a model, by its name in the registry")
    .option("--organization <slug>", "all requests of an organization, by its short name")
    .option("--key <key>", "a key of any organization, by its id or visible first part")
    .requiredOption("--reason <text>", "why, in 3 to 100 plain characters; kept in the audit ledger");
}
