import { createOpenAI } from "@ai-sdk/openai";
import { Agent, tool as agentTool, OpenAIProvider, Runner } from "@openai/agents";
import { jsonSchema, type ModelMessage, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";
import { TOOL, weatherIn } from "./words.ts";

const weather = tool({
  description: TOOL.description,
  inputSchema: jsonSchema<{ city: string }>({ ...TOOL.schema, required: [...TOOL.schema.required] }),
  execute: ({ city }) => weatherIn(city),
});

/**
 * Asks one thing after the other in Vercel's `ai`, streamed and with a tool, each time with all that was said before.
 * @param store undefined for what the SDK does by itself
 * @returns what was answered to each
 */
export async function askVercel(
  { url, key, model }: Asked,
  questions: readonly string[],
  store?: boolean,
): Promise<readonly string[]> {
  const provider = createOpenAI({ baseURL: `${url}/v1`, apiKey: key });
  const messages: ModelMessage[] = [];
  const answers: string[] = [];
  for (const content of questions) {
    messages.push({ role: "user", content });
    let failure: unknown = null;
    const result = streamText({
      model: provider(model),
      messages,
      tools: { [TOOL.name]: weather },
      stopWhen: stepCountIs(4),
      maxRetries: 0,
      onError: () => {},
      providerOptions: {
        openai: {
          ...{ forceReasoning: true, reasoningEffort: "low", reasoningSummary: "auto" },
          ...(store === undefined ? {} : { store }),
        },
      },
    });
    for await (const part of result.fullStream) if (part.type === "error") failure = part.error;
    if (failure !== null) throw failure;
    answers.push(await result.text);
    messages.push(...(await result.responseMessages));
  }
  return answers;
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
