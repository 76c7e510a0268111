import {
  ApiError,
  type Content,
  type GenerateContentConfig,
  type GenerateContentResponse,
  GoogleGenAI,
  type Part,
} from "@google/genai";
import { type Ask, type Client, type Failure, type Heard, TOOL, weatherIn } from "../words.ts";

/** Google's SDK. */
export function googleSdk(url: string, apiKey: string): Client {
  const client = new GoogleGenAI({
    apiKey,
    httpOptions: { baseUrl: url, retryOptions: { attempts: 1 } },
  });

  async function once(model: string, contents: Content[], ask: Ask) {
    const leaving = new AbortController();
    const config: GenerateContentConfig = { ...configOf(ask), abortSignal: leaving.signal };
    const asked = { model, contents, config };
    if (!ask.stream) return { chunks: [await client.models.generateContent(asked)], pieces: 0 };
    const chunks: GenerateContentResponse[] = [];
    let pieces = 0;
    for await (const chunk of await client.models.generateContentStream(asked)) {
      chunks.push(chunk);
      if (chunk.candidates?.[0]?.content?.parts?.some(isText)) {
        pieces += 1;
        if (ask.leaves) leaving.abort();
      }
    }
    return { chunks, pieces };
  }

  return {
    title: "@google/genai",
    wordless: ["one call at a time"],
    async ask(ask, model): Promise<Heard> {
      const contents: Content[] = [questionOf(ask)];
      const heard = { calls: [] as Heard["calls"][number][], thought: "", pieces: 0 };
      for (;;) {
        const { chunks, pieces } = await once(model, contents, ask);
        heard.pieces += pieces;
        const parts = chunks.flatMap((chunk) => chunk.candidates?.[0]?.content?.parts ?? []);
        heard.thought += parts.map((part) => (part.thought ? (part.text ?? "") : "")).join("");
        const calls = parts.flatMap((part) => part.functionCall ?? []);
        if (calls.length === 0) {
          const usage = chunks.at(-1)?.usageMetadata;
          return {
            ...heard,
            text: parts.map((part) => (isText(part) ? part.text : "")).join(""),
            end: endOf(chunks),
            input: usage?.promptTokenCount ?? -1,
            output: (usage?.totalTokenCount ?? 0) - (usage?.promptTokenCount ?? 0),
          };
        }
        contents.push({ role: "model", parts });
        const results = calls.map(({ id, name = "", args = {} }): Part => {
          heard.calls.push({ name, input: args });
          const response = { output: weatherIn(args["city"]) };
          return { functionResponse: { ...(id === undefined ? {} : { id }), name, response } };
        });
        contents.push({ role: "user", parts: results });
      }
    },
    embed: async (texts, model) => {
      const { embeddings = [] } = await client.models.embedContent({ model, contents: [...texts] });
      return embeddings.map(({ values = [] }) => values);
    },
    count: async (text, model) => {
      const { totalTokens } = await client.models.countTokens({ model, contents: text });
      return totalTokens ?? -1;
    },
    failureIn,
  };
}

const isText = (part: Part): boolean => (part.text ?? "") !== "" && part.thought !== true;

const WITHHELD = new Set(["SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION"]);

function endOf(chunks: readonly GenerateContentResponse[]): Heard["end"] {
  if (chunks.some(({ promptFeedback }) => promptFeedback?.blockReason)) return "refusal";
  const finish = String(
    chunks.findLast(({ candidates }) => candidates?.[0]?.finishReason)?.candidates?.[0]?.finishReason,
  );
  if (WITHHELD.has(finish)) return "refusal";
  return finish === "STOP" ? "stop" : finish === "MAX_TOKENS" ? "length" : "other";
}

function questionOf({ prompt, image, document }: Ask): Content {
  const parts: Part[] = [{ text: prompt }];
  if (image) parts.push({ inlineData: { mimeType: "image/png", data: image } });
  if (document) parts.push({ inlineData: { mimeType: "application/pdf", data: document } });
  return { role: "user", parts };
}

function configOf({ offersTool, schema, thinks, limit }: Ask): GenerateContentConfig {
  return {
    ...(offersTool
      ? {
          tools: [
            {
              functionDeclarations: [
                { name: TOOL.name, description: TOOL.description, parametersJsonSchema: TOOL.schema },
              ],
            },
          ],
        }
      : {}),
    ...(schema ? { responseMimeType: "application/json", responseJsonSchema: schema } : {}),
    ...(thinks ? { thinkingConfig: { includeThoughts: true, thinkingBudget: 2_048 } } : {}),
    ...(limit ? { maxOutputTokens: limit } : {}),
  };
}

function failureIn(error: unknown): Failure | null {
  if (!(error instanceof ApiError)) return null;
  try {
    const [detail] = JSON.parse(error.message).error.details ?? [];
    return {
      status: error.status,
      code: detail?.reason ?? null,
      param: detail?.metadata?.param ?? null,
    };
  } catch {
    return { status: error.status, code: null, param: null };
  }
}
