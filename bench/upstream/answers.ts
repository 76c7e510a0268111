/** What the mock provider answers, the same every time. */
const FACTS = { id: "chatcmpl-bench", created: 1_700_000_000, model: "gpt-4o-mini" };
const USAGE = { prompt_tokens: 40, completion_tokens: 20, total_tokens: 60 };

export const WHOLE_ANSWER = JSON.stringify({
  ...FACTS,
  object: "chat.completion",
  choices: [
    {
      index: 0,
      message: { role: "assistant", content: "Hello there, how can I help you today?" },
      finish_reason: "stop",
    },
  ],
  usage: USAGE,
});

/** Events with content in a stream, and the time between them. */
export const STREAM_EVENTS = 20;
export const STREAM_GAP_MS = 50;

const event = (document: unknown) => `data: ${JSON.stringify(document)}\n\n`;
const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

/** The pieces of a streamed answer as they go over the wire; one piece each gap. */
export function streamPieces(usageAsked: boolean): readonly Buffer[] {
  const pieces = Array.from({ length: STREAM_EVENTS }, (_, index) => {
    const last = index === STREAM_EVENTS - 1;
    const choice = {
      index: 0,
      delta: last ? {} : { content: " hello" },
      finish_reason: last ? "stop" : null,
    };
    return chunk(event({ ...FACTS, object: "chat.completion.chunk", choices: [choice] }));
  });
  const usage = event({ ...FACTS, object: "chat.completion.chunk", choices: [], usage: USAGE });
  const end = `${usageAsked ? chunk(usage) : ""}${chunk("data: [DONE]\n\n")}0\r\n\r\n`;
  return pieces.map((piece, index) => {
    const before = index === 0 ? HEAD : "";
    return Buffer.from(before + piece + (index === STREAM_EVENTS - 1 ? end : ""));
  });
}
