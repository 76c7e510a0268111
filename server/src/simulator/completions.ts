import { type JsonObject, objectIn } from "./json.ts";
import { BadRequest, type Reply, type ReplyContext, usageOf } from "./reply.ts";
import { countReadTokens } from "./tokens.ts";
import { writeAnswer } from "./writing.ts";

/** POST /v1/completions (OpenAI API reference, "Completions"): one choice for each prompt and each of `n`. */
export function completion(request: JsonObject, context: ReplyContext): Reply {
  const prompts = promptsOf(request["prompt"]);
  const each = typeof request["n"] === "number" ? Math.min(Math.max(request["n"], 1), 128) : 1;
  const writings = prompts.flatMap((prompt) => {
    const conversation = { characters: prompt.length, messages: 0, lastUserText: prompt, afterTool: false };
    const { tokens, finish } = writeAnswer({ ...request, tools: [] }, conversation, context.dials);
    const written = request["echo"] === true ? [prompt, ...tokens] : tokens;
    return Array.from({ length: each }, () => ({ written, finish, count: tokens.length }));
  });
  const read = prompts.reduce((sum, prompt) => sum + countReadTokens(prompt.length, 0), 0);
  const usage = usageOf(
    context.dials,
    read,
    writings.reduce((sum, { count }) => sum + count, 0),
  );
  const head = {
    id: context.id,
    object: "text_completion",
    created: context.createdSeconds,
    model: request["model"],
  };
  const choice = (text: string, index: number, finish: string | null) => ({
    text,
    index,
    logprobs: null,
    finish_reason: finish,
  });
  return {
    whole: () => {
      const choices = writings.map(({ written, finish }, index) => choice(written.join(""), index, finish));
      return JSON.stringify({ ...head, choices, usage });
    },
    events: function* () {
      const asked = objectIn(request, "stream_options")["include_usage"] === true && usage !== undefined;
      const none = asked ? { usage: null } : {};
      for (const [index, { written, finish }] of writings.entries()) {
        for (const token of written)
          yield JSON.stringify({ ...head, choices: [choice(token, index, null)], ...none });
        yield JSON.stringify({ ...head, choices: [choice("", index, finish)], ...none });
      }
      if (asked) yield JSON.stringify({ ...head, choices: [], usage });
    },
  };
}

/** A text, texts, tokens or lists of tokens; a token stands for four characters. */
function promptsOf(prompt: unknown): string[] {
  if (typeof prompt === "string") return [prompt];
  if (!Array.isArray(prompt) || prompt.length === 0) throw new BadRequest("'prompt' is required.", "prompt");
  if (typeof prompt[0] === "number") return ["".padEnd(prompt.length * 4)];
  return prompt
    .slice(0, 128)
    .map((item) =>
      typeof item === "string" ? item : "".padEnd((Array.isArray(item) ? item.length : 0) * 4),
    );
}
