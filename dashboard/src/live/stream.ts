import { addressOf } from "../api/client.ts";

/** Something that the server told while it happened. */
export interface Told {
  readonly event: "open" | "usage" | "alert" | "beat" | "over";
  readonly data: unknown;
}

/** How a stream ended. `broken`: the line did. `over`: who watched may not any more. `refused`: it was not opened. */
export type Ending = "broken" | "over" | "refused" | "closed";

/** The server beats every five seconds. */
const SILENCE_MS = 14_000;

/** Follows what happens in an organization, until it ends or `signal` says so. */
export async function follow(
  organization: string,
  tell: (told: Told) => void,
  signal: AbortSignal,
): Promise<Ending> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const response = await fetch(addressOf("usage.live", { organization }), {
      cache: "no-store",
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!response.ok) return response.status >= 500 ? "broken" : "refused";
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const piece = await reader?.read();
      if (piece === undefined || piece.done) return signal.aborted ? "closed" : "broken";
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      const events = (rest + piece.value).split("\n\n");
      rest = events.pop() ?? "";
      for (const text of events) {
        const told = readEvent(text);
        if (told === null) continue;
        if (told.event === "over") return "over";
        tell(told);
      }
    }
  } catch {
    return signal.aborted ? "closed" : "broken";
  } finally {
    clearTimeout(timer);
  }
}

/** One event of a stream (WHATWG, server-sent events), as our server writes them. */
export function readEvent(text: string): Told | null {
  const [, event, data = ""] = /^event: (open|usage|alert|beat|over)\ndata: (.*)$/.exec(text) ?? [];
  if (event === undefined) return null;
  try {
    return { event: event as Told["event"], data: JSON.parse(data) };
  } catch {
    return null;
  }
}
