import { z } from "zod";
import { OperatorError } from "../../kernel/errors.ts";
import { resumeSomething } from "../../operations/emergency/resume.ts";
import { stopSomething } from "../../operations/emergency/stop.ts";
import type { Performer } from "../act/performer.ts";
import { performing } from "../act/performing.ts";
import { describeFailure } from "../failure.ts";

/** What is wrong with its other members is said by the operations. */
const LINE = z.looseObject({ act: z.enum(["stop", "resume"]) });

export const command = performing({
  usage: "batch",
  operation: stopSomething,
  summary: "Do what standard input says, one JSON document a line, and answer each on a line of its own.",
  notes:
    'For programs that watch and must act at once: starting a process for each stop would take longer\nthan the stop. A line is such as\n  {"act": "stop", "provider": "openai", "mode": "cut", "reason": "ticket 71"}\nEach answer is written when the act is in force on every node. The exit code is 1\nwhen a line was not done.',
  examples: ["sallyport emergency batch < stops.jsonl"],
  async run(performer, { terminal }) {
    let lines = 0;
    let failed = 0;
    for await (const text of terminal.readLines()) {
      if (text.trim() === "") continue;
      lines += 1;
      try {
        terminal.out(JSON.stringify(await doLine(performer, text)));
      } catch (error) {
        failed += 1;
        terminal.out(JSON.stringify({ line: lines, error: { message: describeFailure(error).message } }));
      }
    }
    if (failed > 0) throw new OperatorError(`${failed} of ${lines} lines were not done.`);
  },
});

async function doLine(performer: Performer, text: string): Promise<object> {
  const line = LINE.safeParse(parse(text));
  if (!line.success)
    throw new OperatorError(
      'A line is a JSON object such as {"act": "stop", "provider": "groq", "mode": "cut", "reason": "ticket 71"}.',
    );
  const { act, ...input } = line.data;
  return act === "stop"
    ? performer.perform(stopSomething, input as never)
    : performer.perform(resumeSomething, input as never);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
