import { systemClock } from "../../kernel/clock.ts";
import { OperatorError } from "../../kernel/errors.ts";
import type { EgressResponse } from "../../ports/egress.ts";
import { printable } from "../table.ts";

export interface ReadAnswer {
  readonly model: string;
  readonly answer: string;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly firstByteMs: number;
}

/** The members of a streamed chunk that are looked at. */
interface Chunk {
  readonly model?: string;
  readonly choices?: readonly { readonly delta?: { readonly content?: string | null } }[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
  readonly error?: { readonly message?: string };
}

/**
 * Reads a streamed chat completion (server-sent events, WHATWG HTML section 9.2) to its end.
 * @throws OperatorError when it ends before it said that it is complete
 */
export async function readAnswer(
  response: EgressResponse,
  asked: string,
  startedMs: number,
  write: (text: string) => void,
): Promise<ReadAnswer> {
  const decoder = new TextDecoder();
  let firstByteMs: number | null = null;
  let [rest, answer, model] = ["", "", asked];
  let usage: Chunk["usage"] = null;
  for (let piece = await response.read(); piece !== null; piece = await response.read()) {
    firstByteMs ??= Math.round(systemClock.monotonicMs() - startedMs);
    const lines = (rest + decoder.decode(piece, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (!line.startsWith("data:")) continue;
      const data = line.slice(5).trim();
      if (data === "[DONE]") {
        const counts = {
          inputTokens: usage?.prompt_tokens ?? null,
          outputTokens: usage?.completion_tokens ?? null,
        };
        response.finish();
        return { model, answer, ...counts, firstByteMs };
      }
      const chunk = JSON.parse(data) as Chunk;
      if (chunk.error)
        throw new OperatorError(printable(String(chunk.error.message ?? "The answer failed.")));
      model = chunk.model ?? model;
      usage = chunk.usage ?? usage;
      const text = chunk.choices?.[0]?.delta?.content ?? "";
      answer += text;
      if (text !== "") write(text);
    }
  }
  throw new OperatorError("The answer ended before it was complete.");
}
