import type { PageKey } from "../../api/page-key.ts";
import { EventReader, usageOf } from "./events.ts";
import type { Answer, Refused, ToolCall } from "./talk.ts";

type Change = Partial<Answer>;

/**
 * Sends one request and tells what comes of it, as it comes.
 * @param signal stops it: what was made until then stays, and is paid for
 */
export async function ask(
  key: PageKey,
  request: object,
  signal: AbortSignal,
  tell: (change: Change) => void,
): Promise<void> {
  const startedAt = performance.now();
  let heard = false;
  try {
    const response = await send(key, request, signal);
    const requestId = response.headers.get("x-request-id");
    if (!response.ok) {
      tell({ state: "refused", refused: await refusedBy(response, requestId), requestId });
      return;
    }
    tell({ requestId });
    if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
      const whole = await response.json();
      const took = performance.now() - startedAt;
      const charge = response.headers.get("x-sallyport-charge-usd");
      tell({ ...wholeAnswer(whole), state: "done", firstByteMs: took, totalMs: took, chargeUsd: charge });
      return;
    }
    const isWhole = await readStream(response, (change) => {
      if (!heard) tell({ firstByteMs: performance.now() - startedAt });
      heard = true;
      tell(change);
    });
    tell({ state: isWhole ? "done" : "cut", totalMs: performance.now() - startedAt });
  } catch (error) {
    const totalMs = performance.now() - startedAt;
    if (signal.aborted) tell({ state: "stopped", totalMs });
    else if (heard) tell({ state: "cut", totalMs });
    else tell({ state: "refused", refused: unanswered(error) });
  }
}

/** A key that has ended meanwhile is replaced, once. */
async function send(key: PageKey, request: object, signal: AbortSignal): Promise<Response> {
  const body = JSON.stringify(request);
  for (let attempt = 0; ; attempt += 1) {
    const headers = { authorization: `Bearer ${await key.get()}`, "content-type": "application/json" };
    const response = await fetch("/v1/chat/completions", {
      ...{ method: "POST", headers, body, signal },
      ...{ cache: "no-store" as const, credentials: "omit" as const },
    });
    if (response.status !== 401 || attempt > 0) return response;
    key.drop();
  }
}

/** @returns whether it came to its end */
async function readStream(response: Response, tell: (change: Change) => void): Promise<boolean> {
  const reader = new EventReader();
  const decoder = new TextDecoder();
  const calls: { id: string; name: string; arguments: string }[] = [];
  let text = "";
  let isWhole = false;
  const source = response.body?.getReader();
  for (;;) {
    const piece = await source?.read();
    if (piece === undefined || piece.done) return isWhole;
    for (const event of reader.read(decoder.decode(piece.value, { stream: true }))) {
      if (event.error !== null) return false;
      text += event.text;
      for (const part of event.calls) {
        const before = calls[part.index] ?? { id: "", name: "", arguments: "" };
        calls[part.index] = {
          id: part.id ?? before.id,
          name: before.name + (part.name ?? ""),
          arguments: before.arguments + part.arguments,
        };
      }
      isWhole ||= event.done;
      if (event.text !== "" || event.calls.length > 0)
        tell({ text, calls: calls.map((call) => ({ ...call })) });
      if (event.usage !== null) tell({ tokensIn: event.usage.in, tokensOut: event.usage.out });
    }
  }
}

// biome-ignore lint/suspicious/noExplicitAny: what providers send is looked at member by member
function wholeAnswer(whole: any): Change {
  const message = whole?.choices?.[0]?.message ?? {};
  const usage = usageOf(whole?.usage);
  const calls: readonly ToolCall[] = (Array.isArray(message.tool_calls) ? message.tool_calls : []).map(
    // biome-ignore lint/suspicious/noExplicitAny: as above
    (call: any) => ({
      id: String(call?.id ?? ""),
      name: String(call?.function?.name ?? ""),
      arguments: String(call?.function?.arguments ?? ""),
    }),
  );
  return {
    text: typeof message.content === "string" ? message.content : "",
    calls,
    tokensIn: usage?.in ?? null,
    tokensOut: usage?.out ?? null,
  };
}

async function refusedBy(response: Response, requestId: string | null): Promise<Refused> {
  const said = (await response.json().catch(() => null)) as {
    error?: { code?: string; message?: string };
  } | null;
  return {
    status: response.status,
    code: said?.error?.code ?? "",
    message: said?.error?.message ?? "",
    requestId,
  };
}

function unanswered(error: unknown): Refused {
  const said = error instanceof Error && "sentence" in error ? String(error.sentence) : "";
  return { status: 0, code: "", message: said, requestId: null };
}
