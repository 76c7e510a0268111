/** A picture that was attached: as it is sent, and as it is shown from memory. */
export interface Picture {
  readonly id: string;
  /** `data:image/…;base64,…`, for the request only. */
  readonly data: string;
  /** `blob:…`, for the page. */
  readonly shown: string;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** Why a request was refused, as the API says it. */
export interface Refused {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly requestId: string | null;
}

export interface Answer {
  readonly model: string;
  readonly text: string;
  readonly calls: readonly ToolCall[];
  /** `cut`: the stream broke off. `refused`: nothing was answered. */
  readonly state: "writing" | "done" | "stopped" | "cut" | "refused";
  readonly refused: Refused | null;
  readonly requestId: string | null;
  readonly firstByteMs: number | null;
  readonly totalMs: number | null;
  readonly tokensIn: number | null;
  readonly tokensOut: number | null;
  /** Null: not known, or not yet. */
  readonly chargeUsd: string | null;
  /** Its charge is asked for: it is written a moment after the answer's end. */
  readonly isSettling: boolean;
}

/** What was said by the person, or by a tool in their place, and what each model answered. */
export interface Turn {
  readonly id: string;
  readonly text: string;
  readonly pictures: readonly Picture[];
  /** Results of the tools that the turn before called. */
  readonly results: readonly { readonly call: string; readonly text: string }[];
  readonly answers: readonly Answer[];
}

export interface Settings {
  readonly instruction: string;
  readonly temperature: string;
  readonly longest: string;
  readonly stream: boolean;
  readonly json: boolean;
  readonly tools: string;
}

export const FIRST_SETTINGS: Settings = {
  instruction: "",
  temperature: "",
  longest: "600",
  stream: true,
  json: false,
  tools: "",
};

export const newAnswer = (model: string): Answer => ({
  model,
  text: "",
  calls: [],
  state: "writing",
  refused: null,
  requestId: null,
  firstByteMs: null,
  totalMs: null,
  tokensIn: null,
  tokensOut: null,
  chargeUsd: null,
  isSettling: false,
});

/** Takes pictures out of the browser's memory, where they would stay until the window is closed. */
export function forgetPictures(pictures: readonly Pick<Picture, "shown">[]): void {
  for (const { shown } of pictures) URL.revokeObjectURL(shown);
}

/** The tools as they are sent; null when what was typed is no list, undefined when nothing was. */
export function readTools(text: string): readonly unknown[] | null | undefined {
  if (text.trim() === "") return undefined;
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) && read.length > 0 ? read : null;
  } catch {
    return null;
  }
}

/**
 * A conversation as the API takes it, as one of the models had it.
 * @param column which of the models that are compared
 */
export function requestOf(model: string, turns: readonly Turn[], column: number, settings: Settings) {
  const { instruction, temperature, longest, stream, json } = settings;
  const tools = readTools(settings.tools);
  const degree = Number(temperature.replace(",", "."));
  const most = Number(longest);
  return {
    model,
    messages: [
      ...(instruction.trim() === "" ? [] : [{ role: "system", content: instruction }]),
      ...turns.flatMap((turn) => messagesOf(turn, column)),
    ],
    ...(temperature.trim() === "" || !Number.isFinite(degree) ? {} : { temperature: degree }),
    ...(Number.isSafeInteger(most) && most > 0 ? { max_completion_tokens: most } : {}),
    ...(json ? { response_format: { type: "json_object" } } : {}),
    ...(tools ? { tools } : {}),
    ...(stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  };
}

function messagesOf({ text, pictures, results, answers }: Turn, column: number): readonly unknown[] {
  const asked =
    results.length > 0
      ? results.map((result) => ({ role: "tool", tool_call_id: result.call, content: result.text }))
      : [
          {
            role: "user",
            content:
              pictures.length === 0
                ? text
                : [
                    ...(text === "" ? [] : [{ type: "text", text }]),
                    ...pictures.map(({ data }) => ({ type: "image_url", image_url: { url: data } })),
                  ],
          },
        ];
  const answer = answers[column];
  if (answer === undefined || answer.state === "refused" || (answer.text === "" && answer.calls.length === 0))
    return asked;
  return [
    ...asked,
    {
      role: "assistant",
      content: answer.text === "" ? null : answer.text,
      ...(answer.calls.length === 0
        ? {}
        : {
            tool_calls: answer.calls.map(({ id, name, arguments: given }) => ({
              id,
              type: "function",
              function: { name, arguments: given },
            })),
          }),
    },
  ];
}
