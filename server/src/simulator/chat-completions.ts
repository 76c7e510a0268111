import { readConversation, type ToolChoice } from "./conversation.ts";
import { type JsonObject, listIn, objectIn } from "./json.ts";
import { BadRequest, type Reply, type ReplyContext, usageOf } from "./reply.ts";
import { countReadTokens } from "./tokens.ts";
import { type Writing, writeAnswer } from "./writing.ts";

/** POST /v1/chat/completions (OpenAI API reference, "Chat completions"). */
export function chatCompletion(request: JsonObject, context: ReplyContext): Reply {
  const messages = listIn(request, "messages");
  if (messages.length === 0)
    throw new BadRequest("'messages' must be an array that is not empty.", "messages");
  const conversation = readConversation(messages);
  const writing = writeAnswer(request, conversation, context.dials);
  const choices = typeof request["n"] === "number" ? Math.min(Math.max(request["n"], 1), 128) : 1;
  const read = countReadTokens(conversation.characters, conversation.messages);
  const usage = usageOf(context.dials, read, writing.tokens.length * choices);
  const head = { id: context.id, created: context.createdSeconds, model: request["model"] };
  return {
    whole: () => {
      const message = messageOf(writing, context.id);
      const list = Array.from({ length: choices }, (_, index) => ({
        index,
        message,
        logprobs: null,
        finish_reason: writing.finish,
      }));
      return JSON.stringify({
        ...head,
        object: "chat.completion",
        choices: list,
        usage,
        system_fingerprint: "simulated",
      });
    },
    events: function* () {
      const asked = objectIn(request, "stream_options")["include_usage"] === true;
      const base = { ...head, object: "chat.completion.chunk", system_fingerprint: "simulated" };
      const start = `${JSON.stringify(base).slice(0, -1)},"choices":[`;
      const end = asked && usage !== undefined ? '],"usage":null}' : "]}";
      for (let index = 0; index < choices; index++) {
        const choice = (delta: string, finish: string) =>
          `${start}{"index":${index},"delta":${delta},"logprobs":null,"finish_reason":${finish}}${end}`;
        yield choice(JSON.stringify(firstDelta(writing, context.id)), "null");
        for (const token of writing.tokens) yield choice(nextDelta(writing.tool, token), "null");
        yield choice("{}", JSON.stringify(writing.finish));
      }
      if (asked && usage !== undefined) yield JSON.stringify({ ...base, choices: [], usage });
    },
  };
}

function messageOf({ tokens, tool }: Writing, id: string): JsonObject {
  const text = tokens.join("");
  if (tool === null) return { role: "assistant", content: text, refusal: null, annotations: [] };
  return { role: "assistant", content: null, refusal: null, tool_calls: [toolCall(tool, text, id)] };
}

function toolCall({ kind, name }: ToolChoice, text: string, id: string): JsonObject {
  return {
    id: `call_${id}`,
    type: kind,
    [kind]: { name, [kind === "custom" ? "input" : "arguments"]: text },
  };
}

function firstDelta({ tool }: Writing, id: string): JsonObject {
  if (tool === null) return { role: "assistant", content: "", refusal: null };
  return { role: "assistant", content: null, tool_calls: [{ index: 0, ...toolCall(tool, "", id) }] };
}

function nextDelta(tool: ToolChoice | null, token: string): string {
  const text = JSON.stringify(token);
  if (tool === null) return `{"content":${text}}`;
  const name = tool.kind === "custom" ? "input" : "arguments";
  return `{"tool_calls":[{"index":0,"${tool.kind}":{"${name}":${text}}}]}`;
}
