import { createOpenAI } from "@ai-sdk/openai";
import { Agent, tool as agentTool, OpenAIProvider, Runner } from "@openai/agents";
import { generateText, jsonSchema, type ModelMessage, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";
import { TOOL, weatherIn } from "./words.ts";

const weather = tool({
  description: TOOL.description,
  inputSchema: jsonSchema<{ city: string }>({ ...TOOL.schema, required: [...TOOL.schema.required] }),
  execute: ({ city }) => weatherIn(city),
});

/** Left out, the SDK does what it does by itself. */
interface Ways {
  readonly store?: boolean;
  /** Not streamed, and not told that the model thinks. */
  readonly isWhole?: boolean;
  /** What ends an answer is lost, as where a stream is stopped in the middle. */
  readonly breaksOff?: boolean;
}

/**
 * Asks one thing after the other in Vercel's `ai`, with a tool, each time with all that was said before.
 * @returns what was answered to each
 */
export async function askVercel(
  { url, key, model }: Asked,
  questions: readonly string[],
  { store, isWhole = false, breaksOff = false }: Ways = {},
): Promise<readonly string[]> {
  const provider = createOpenAI({ baseURL: `${url}/v1`, apiKey: key });
  const messages: ModelMessage[] = [];
  const answers: string[] = [];
  for (const content of questions) {
    messages.push({ role: "user", content });
    const asked = {
      model: provider(model),
      messages,
      tools: { [TOOL.name]: weather },
      stopWhen: stepCountIs(4),
      maxRetries: 0,
      providerOptions: {
        openai: {
          ...(isWhole ? {} : { forceReasoning: true, reasoningEffort: "low", reasoningSummary: "auto" }),
          ...(store === undefined ? {} : { store }),
        },
      },
    };
    const { text, said } = isWhole ? await whole(asked) : await streamed(asked);
    answers.push(text);
    messages.push(...(breaksOff ? said.map(withoutEnd) : said));
  }
  return answers;
}

type Question = Parameters<typeof generateText>[0] & Parameters<typeof streamText>[0];

async function whole(asked: Question) {
  const { text, responseMessages } = await generateText(asked);
  return { text, said: responseMessages };
}

async function streamed(asked: Question) {
  let failure: unknown = null;
  const result = streamText({ ...asked, onError: () => {} });
  for await (const part of result.fullStream) if (part.type === "error") failure = part.error;
  if (failure !== null) throw failure;
  return { text: await result.text, said: await result.responseMessages };
}

function withoutEnd(message: ModelMessage): ModelMessage {
  if (message.role !== "assistant" || typeof message.content === "string") return message;
  return { ...message, content: message.content.slice(0, -1) };
}

interface Asked {
  readonly url: string;
  readonly key: string;
  readonly model: string;
}

/** The same in OpenAI's Agents SDK, as it is by itself. */
export async function askAgent(
  { url, key, model }: Asked,
  questions: readonly string[],
): Promise<readonly string[]> {
  const modelProvider = new OpenAIProvider({ apiKey: key, baseURL: `${url}/v1` });
  const runner = new Runner({ modelProvider, tracingDisabled: true });
  const agent = new Agent({
    name: "Weather",
    instructions: "Answer briefly.",
    model,
    tools: [
      agentTool({
        name: TOOL.name,
        description: TOOL.description,
        parameters: z.object({ city: z.string() }),
        execute: ({ city }) => weatherIn(city),
      }),
    ],
  });
  const answers: string[] = [];
  let history: Parameters<typeof runner.run>[1] & object[] = [];
  for (const content of questions) {
    const result = await runner.run(agent, [...history, { role: "user" as const, content }]);
    answers.push(String(result.finalOutput));
    history = result.history as typeof history;
  }
  return answers;
}
