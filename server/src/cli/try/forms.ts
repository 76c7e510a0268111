/** What of an event of a stream is looked at. */
interface Piece {
  readonly text?: string | undefined;
  readonly model?: string | undefined;
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  /** Nothing of the answer comes after it; counts may. */
  readonly isLast?: boolean;
}

/** How a question is put in one of the protocols that callers speak. */
export interface Form {
  path(model: string): string;
  question(model: string, prompt: string): object;
  read(event: AnyEvent): Piece;
}

/** Members of events of every protocol; each has some of them. */
export interface AnyEvent {
  readonly type?: string;
  readonly model?: string;
  readonly error?: { readonly message?: string };
  /** OpenAI's chat completions */
  readonly choices?: readonly { readonly delta?: { readonly content?: string | null } }[];
  readonly usage?: Counts | null;
  /** OpenAI's Responses: its text; Anthropic's: an object with it. */
  readonly delta?: string | { readonly text?: string };
  readonly response?: { readonly model?: string; readonly usage?: Counts | null };
  /** Anthropic's Messages */
  readonly message?: { readonly model?: string; readonly usage?: Counts };
  /** Gemini's */
  readonly candidates?: readonly {
    readonly content?: { readonly parts?: readonly { readonly text?: string; readonly thought?: boolean }[] };
    readonly finishReason?: string;
  }[];
  readonly modelVersion?: string;
  readonly usageMetadata?: { readonly promptTokenCount?: number; readonly candidatesTokenCount?: number };
}

interface Counts {
  readonly prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly input_tokens?: number;
  readonly output_tokens?: number;
}

/** Anthropic's has to be told a limit. */
const MOST_TOKENS = 4_096;

const said = (prompt: string) => [{ role: "user", content: prompt }];

/** By the names of `providers/protocols.ts`. */
export const FORMS: Readonly<Record<string, Form>> = {
  openai: {
    path: () => "/v1/chat/completions",
    question: (model, prompt) => ({
      ...{ model, messages: said(prompt), stream: true },
      stream_options: { include_usage: true },
    }),
    read: ({ model, choices, usage }) => ({
      model,
      text: choices?.[0]?.delta?.content ?? "",
      inputTokens: usage?.prompt_tokens,
      outputTokens: usage?.completion_tokens,
    }),
  },
  responses: {
    path: () => "/v1/responses",
    question: (model, prompt) => ({ model, input: prompt, stream: true, store: false }),
    read: ({ type, delta, response }) => ({
      model: response?.model,
      text: type === "response.output_text.delta" && typeof delta === "string" ? delta : "",
      inputTokens: response?.usage?.input_tokens,
      outputTokens: response?.usage?.output_tokens,
      isLast: type === "response.completed" || type === "response.incomplete",
    }),
  },
  anthropic: {
    path: () => "/v1/messages",
    question: (model, prompt) => ({ model, messages: said(prompt), max_tokens: MOST_TOKENS, stream: true }),
    read: ({ type, delta, message, usage }) => ({
      model: message?.model,
      text: type === "content_block_delta" && typeof delta === "object" ? delta.text : "",
      inputTokens: usage?.input_tokens ?? message?.usage?.input_tokens,
      outputTokens: usage?.output_tokens,
      isLast: type === "message_stop",
    }),
  },
  gemini: {
    path: (model) => `/v1beta/models/${encodeURIComponent(model)}:streamGenerateContent?alt=sse`,
    question: (_, prompt) => ({ contents: [{ role: "user", parts: [{ text: prompt }] }] }),
    read: ({ candidates, modelVersion, usageMetadata: usage }) => ({
      model: modelVersion,
      text: (candidates?.[0]?.content?.parts ?? [])
        .map(({ text, thought }) => (thought === true ? "" : (text ?? "")))
        .join(""),
      inputTokens: usage?.promptTokenCount,
      outputTokens: usage?.candidatesTokenCount,
      isLast: candidates?.[0]?.finishReason !== undefined,
    }),
  },
};
