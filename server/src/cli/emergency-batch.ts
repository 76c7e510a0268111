import { z } from "zod";
import { OperatorError } from "../kernel/errors.ts";
import { resumeOne, stopOne } from "./emergency-act.ts";
import { describeFailure } from "./failure.ts";
import type { Invocation } from "./terminal.ts";
import { type Opened, withControl } from "./with-control.ts";

const LINE = z.strictObject({
  act: z.enum(["stop", "resume"]),
  everything: z.literal(true).optional(),
  provider: z.string().optional(),
  model: z.string().optional(),
  organization: z.string().optional(),
  key: z.string().optional(),
  mode: z.enum(["drain", "cut"]).default("drain"),
  reason: z.string(),
});

/**
 * `sallyport emergency batch`: one JSON document a line, and one in return as soon as it is in force everywhere. For
 * programs that watch and must act at once: starting a process for each stop would take longer than the stop.
 * @throws OperatorError at the end, when a line was not done
 */
export async function emergencyBatch(invocation: Invocation): Promise<void> {
  const { terminal } = invocation;
  await withControl(invocation, async ({ control }) => {
    let lines = 0;
    let failed = 0;
    for await (const text of terminal.readLines()) {
      if (text.trim() === "") continue;
      lines += 1;
      try {
        terminal.out(JSON.stringify(await doLine(control, text)));
      } catch (error) {
        failed += 1;
        terminal.out(JSON.stringify({ line: lines, error: { message: describeFailure(error).message } }));
      }
    }
    if (failed > 0) throw new OperatorError(`${failed} of ${lines} lines were not done.`);
  });
}

async function doLine(control: Opened["control"], text: string) {
  const line = LINE.safeParse(parse(text));
  if (!line.success)
    throw new OperatorError(
      'A line is a JSON object such as {"act": "stop", "provider": "groq", "mode": "cut", "reason": "ticket 71"}.',
    );
  const { act, mode, reason, ...named } = line.data;
  const options = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
  const { name: _, ...done } =
    act === "stop"
      ? await stopOne(control, options, mode, reason)
      : await resumeOne(control, options, reason);
  return done;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
