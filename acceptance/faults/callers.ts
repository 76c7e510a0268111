/** How a caller of one protocol asks, and reads what it was told. */
export interface FaultCaller {
  readonly name: string;
  ask(url: string, key: string, model: string, prompt: string, stream: boolean): Promise<Response>;
  /** Our code of an error in this protocol's own shape. */
  codeOf(error: Record<string, unknown>): unknown;
}

const post = (url: string, headers: Record<string, string>, body: object) =>
  fetch(url, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  });

const inError = (member: string) => (body: Record<string, unknown>) =>
  (body["error"] as Record<string, unknown> | undefined)?.[member];

const MOST_TOKENS = 40;

export const CALLERS: readonly FaultCaller[] = [
  {
    name: "openai",
    ask: (url, key, model, prompt, stream) =>
      post(
        `${url}/v1/chat/completions`,
        { authorization: `Bearer ${key}` },
        { model, stream, max_tokens: MOST_TOKENS, messages: [{ role: "user", content: prompt }] },
      ),
    codeOf: inError("code"),
  },
  {
    name: "anthropic",
    ask: (url, key, model, prompt, stream) =>
      post(
        `${url}/v1/messages`,
        { "x-api-key": key, "anthropic-version": "2023-06-01" },
        { model, stream, max_tokens: MOST_TOKENS, messages: [{ role: "user", content: prompt }] },
      ),
    codeOf: (body) => (body["type"] === "error" ? inError("code")(body) : undefined),
  },
  {
    name: "gemini",
    ask: (url, key, model, prompt, stream) =>
      post(
        `${url}/v1beta/models/${model}:${stream ? "streamGenerateContent?alt=sse" : "generateContent"}`,
        { "x-goog-api-key": key },
        {
          contents: [{ role: "user", parts: [{ text: prompt }] }],
          generationConfig: { maxOutputTokens: MOST_TOKENS },
        },
      ),
    codeOf: (body) => (inError("details")(body) as { reason?: string }[] | undefined)?.[0]?.reason,
  },
];

/** What a caller sees: the status, and our code of the error in the body or in the last event; null without one. */
export async function seenBy(caller: FaultCaller, response: Response, stream: boolean) {
  const text = await response.text();
  const isStream = stream && response.status === 200;
  const last = isStream
    ? (
        text
          .trimEnd()
          .split(/\r?\n\r?\n/)
          .at(-1) ?? ""
      ).replace(/^(?:event: .*\r?\n)?data: /, "")
    : text;
  const code = last === "[DONE]" ? null : (caller.codeOf(JSON.parse(last)) ?? null);
  return { status: response.status, code, text };
}
