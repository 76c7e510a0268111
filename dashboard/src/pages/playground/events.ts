/** What a stream of chat completions says, as it is read (server-sent events, RFC of the WHATWG). */
export interface StreamEvent {
  readonly text: string;
  readonly calls: readonly {
    readonly index: number;
    readonly id?: string;
    readonly name?: string;
    readonly arguments: string;
  }[];
  readonly usage: { readonly in: number; readonly out: number } | null;
  /** The stream ended by an error. */
  readonly error: string | null;
  /** It is complete. */
  readonly done: boolean;
}

const NOTHING = { text: "", calls: [], usage: null, error: null, done: false } as const;

/** Reads events from pieces of text as they come: a line may come in several. */
export class EventReader {
  #rest = "";

  read(piece: string): readonly StreamEvent[] {
    const lines = (this.#rest + piece).split("\n");
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => (line.startsWith("data:") ? [eventOf(line.slice(5).trim())] : []));
  }
}

// biome-ignore lint/suspicious/noExplicitAny: what providers send is looked at member by member
type Chunk = any;

function eventOf(data: string): StreamEvent {
  if (data === "[DONE]") return { ...NOTHING, done: true };
  let chunk: Chunk;
  try {
    chunk = JSON.parse(data);
  } catch {
    return NOTHING;
  }
  if (chunk?.error) return { ...NOTHING, error: String(chunk.error.message ?? "") };
  const delta = chunk?.choices?.[0]?.delta ?? {};
  const calls = Array.isArray(delta.tool_calls) ? delta.tool_calls : [];
  return {
    ...NOTHING,
    text: typeof delta.content === "string" ? delta.content : "",
    calls: calls.map((call: Chunk) => ({
      index: Number(call?.index ?? 0),
      ...(typeof call?.id === "string" ? { id: call.id } : {}),
      ...(typeof call?.function?.name === "string" ? { name: call.function.name } : {}),
      arguments: typeof call?.function?.arguments === "string" ? call.function.arguments : "",
    })),
    usage: usageOf(chunk?.usage),
  };
}

/** The counts of an answer, whole or streamed; null when there are none. */
export function usageOf(usage: Chunk): StreamEvent["usage"] {
  if (typeof usage?.prompt_tokens !== "number") return null;
  return { in: usage.prompt_tokens, out: Number(usage.completion_tokens ?? 0) };
}
