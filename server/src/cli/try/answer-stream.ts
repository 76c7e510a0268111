import { systemClock } from "../../kernel/clock.ts";
import { OperatorError } from "../../kernel/errors.ts";
import type { EgressResponse } from "../../ports/egress.ts";
import { printable } from "../table.ts";
import type { AnyEvent, Form } from "./forms.ts";

export interface ReadAnswer {
  readonly model: string;
  readonly answer: string;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly firstByteMs: number;
}

/**
 * Reads a streamed answer (server-sent events, WHATWG HTML section 9.2) to its end.
 * @throws OperatorError when it ends before it said that it is complete
 */
export async function readAnswer(
  response: EgressResponse,
  { form, asked, startedMs }: { readonly form: Form; readonly asked: string; readonly startedMs: number },
  write: (text: string) => void,
): Promise<ReadAnswer> {
  const decoder = new TextDecoder();
  let firstByteMs: number | null = null;
  let [rest, answer, model] = ["", "", asked];
  let inputTokens: number | null = null;
  let outputTokens: number | null = null;
  let isComplete = false;
  for (let piece = await response.read(); piece !== null; piece = await response.read()) {
    firstByteMs ??= Math.round(systemClock.monotonicMs() - startedMs);
    const lines = (rest + decoder.decode(piece, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (!line.startsWith("data:")) continue;
      const data = line.slice(5).trim();
      if (data === "[DONE]") {
        isComplete = true;
        continue;
      }
      const event = JSON.parse(data) as AnyEvent;
      if (event.error)
        throw new OperatorError(printable(String(event.error.message ?? "The answer failed.")));
      const said = form.read(event);
      model = said.model ?? model;
      inputTokens = said.inputTokens ?? inputTokens;
      outputTokens = said.outputTokens ?? outputTokens;
      isComplete ||= said.isLast === true;
      answer += said.text ?? "";
      if (said.text) write(said.text);
    }
  }
  if (!isComplete || firstByteMs === null)
    throw new OperatorError("The answer ended before it was complete.");
  return { model, answer, inputTokens, outputTokens, firstByteMs };
}
