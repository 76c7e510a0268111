import type { JsonObject } from "./json.ts";
import { BadRequest, type Reply, type ReplyContext, usageOf } from "./reply.ts";
import { countReadTokens } from "./tokens.ts";

const DIMENSIONS = 256;
const MAX_DIMENSIONS = 4096;
const MAX_INPUTS = 2048;

/** POST /v1/embeddings (OpenAI API reference, "Embeddings"). The same text always has the same vector of length one. */
export function embeddings(request: JsonObject, { dials }: ReplyContext): Reply {
  const inputs = inputsOf(request["input"]);
  const dimensions = dimensionsOf(request["dimensions"]);
  const read = inputs.reduce(
    (sum, input) => sum + (typeof input === "string" ? countReadTokens(input.length, 0) : input.length),
    0,
  );
  const usage = usageOf({ ...dials, reasoning: 0 }, read, 0);
  return {
    whole: () => {
      const base64 = request["encoding_format"] === "base64";
      const data = inputs.map((input, index) => {
        const vector = vectorOf(typeof input === "string" ? input : JSON.stringify(input), dimensions);
        const embedding = base64 ? Buffer.from(vector.buffer).toString("base64") : Array.from(vector);
        return { object: "embedding", index, embedding };
      });
      const counts = usage && { prompt_tokens: usage.prompt_tokens, total_tokens: usage.total_tokens };
      return JSON.stringify({ object: "list", data, model: request["model"], usage: counts });
    },
    events: () => {
      throw new BadRequest("Embeddings cannot be streamed.", "stream");
    },
  };
}

type Input = string | readonly number[];

function inputsOf(input: unknown): Input[] {
  if (typeof input === "string" && input !== "") return [input];
  if (!Array.isArray(input) || input.length === 0)
    throw new BadRequest("'input' must not be empty.", "input");
  if (input.length > MAX_INPUTS && typeof input[0] !== "number")
    throw new BadRequest("'input' has too many items.", "input");
  if (input.every((item) => typeof item === "number")) return [input];
  for (const item of input) {
    const known =
      typeof item === "string" || (Array.isArray(item) && item.every((token) => typeof token === "number"));
    if (!known) throw new BadRequest("'input' must contain strings or lists of tokens.", "input");
  }
  return input as Input[];
}

function dimensionsOf(value: unknown): number {
  if (value === undefined || value === null) return DIMENSIONS;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= MAX_DIMENSIONS)
    return value;
  throw new BadRequest(`'dimensions' must be between 1 and ${MAX_DIMENSIONS}.`, "dimensions");
}

/** Xorshift (Marsaglia 2003) from the text's hash, scaled to length one. Not for secrets. */
function vectorOf(text: string, dimensions: number): Float32Array {
  let state = Number(BigInt.asUintN(32, Bun.hash.wyhash(text))) | 1;
  const values = new Float32Array(dimensions);
  let sum = 0;
  for (let index = 0; index < dimensions; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const value = state / 2 ** 31;
    values[index] = value;
    sum += value * value;
  }
  const length = Math.sqrt(sum) || 1;
  return values.map((value) => value / length);
}
