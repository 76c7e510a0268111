/** What is known of one request while its answer streams. */
export interface Passing {
  readonly state: "sending" | "streaming" | "arrived" | "stopped" | "failed";
  readonly text: string;
  readonly requestId: string | null;
  /** Milliseconds from sending to the first piece of the answer, as this browser saw it. */
  readonly firstByteMs: number | null;
  /** What the rate limits leave, as the answer's header says. */
  readonly limits: number | null;
  readonly tokens: number | null;
  /** Why it failed. */
  readonly sentence: string | null;
}

const BEGUN: Passing = {
  state: "sending",
  text: "",
  requestId: null,
  firstByteMs: null,
  limits: null,
  tokens: null,
  sentence: null,
};

/**
 * Sends one question to the very address that programs call and tells what passes. Nothing of it is kept here or there.
 * @param tell called with each change
 */
export async function sendQuestion(
  {
    key,
    model,
    question,
    signal,
  }: {
    readonly key: string;
    readonly model: string;
    readonly question: string;
    readonly signal: AbortSignal;
  },
  tell: (passing: Passing) => void,
): Promise<void> {
  let passing = BEGUN;
  const become = (more: Partial<Passing>) => {
    passing = { ...passing, ...more };
    tell(passing);
  };
  become({});
  const sentMs = performance.now();
  try {
    const response = await fetch("/v1/chat/completions", {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({
        model,
        stream: true,
        stream_options: { include_usage: true },
        max_completion_tokens: 300,
        messages: [{ role: "user", content: question }],
      }),
      signal,
      cache: "no-store",
    });
    become({
      requestId: response.headers.get("x-request-id"),
      limits: remaining(response.headers.get("ratelimit")),
    });
    if (!response.ok || response.body === null)
      return become({ state: "failed", sentence: await reasonOf(response) });
    for await (const event of eventsOf(response.body)) {
      const { text, tokens } = readPiece(event);
      become({
        state: "streaming",
        firstByteMs: passing.firstByteMs ?? Math.round(performance.now() - sentMs),
        text: passing.text + text,
        ...(tokens === null ? {} : { tokens }),
      });
    }
    become({ state: "arrived" });
  } catch {
    become({ state: signal.aborted ? "stopped" : "failed" });
  }
}

/** Such as `"per-key";r=599;t=60`: how many are left. */
function remaining(header: string | null): number | null {
  const left = /\br=(\d+)/.exec(header ?? "")?.[1];
  return left === undefined ? null : Number(left);
}

async function reasonOf(response: Response): Promise<string | null> {
  const said = (await response.json().catch(() => null)) as { error?: { message?: unknown } } | null;
  return typeof said?.error?.message === "string" ? said.error.message : null;
}

/** The data of each event of a stream, until it says that it is done. */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as never) as ReadableStream<string>;
  let rest = "";
  const pieces = reader.getReader();
  for (;;) {
    const { done, value } = await pieces.read();
    if (done) return;
    rest += value;
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const data = /^data: ?(.*?)\r?$/.exec(line)?.[1];
      if (data === "[DONE]") return;
      if (data !== undefined && data !== "") yield data;
    }
  }
}

function readPiece(event: string): { readonly text: string; readonly tokens: number | null } {
  try {
    const piece = JSON.parse(event) as {
      choices?: readonly { delta?: { content?: unknown } }[];
      usage?: { total_tokens?: unknown } | null;
    };
    const content = piece.choices?.[0]?.delta?.content;
    const total = piece.usage?.total_tokens;
    return {
      text: typeof content === "string" ? content : "",
      tokens: typeof total === "number" ? total : null,
    };
  } catch {
    return { text: "", tokens: null };
  }
}
