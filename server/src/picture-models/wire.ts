import type { ApiKeyId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { AskedOfModel, ModelAnswer, ModelTerms } from "../ports/picture-models.ts";
import { FRAME, writeFrame } from "./frames.ts";

/** Where the gateway is asked, on a socket that only processes of this server can open. */
export const TERMS_PATH = "/terms";
export const PRICE_PATH = "/price";
export const ASK_PATH = "/ask";

const QUESTION = "x-sallyport-task-question";
const ANSWER = "x-sallyport-task-answer";
/** Its body is frames: pieces of a stream, and at the end what it came to. */
export const STREAM_TYPE = "application/x-sallyport-task-stream";

/** Who asks, beside the body, which is as a caller of OpenAI's protocol writes it. */
export interface Question {
  readonly key: ApiKeyId;
  readonly operation: AskedOfModel["operation"];
  readonly held: MicroUsd;
  /** How many pictures count against limits; null: those that the body asks for. */
  readonly pictures: number | null;
}

export function writeQuestion({ held, ...question }: Question): Record<string, string> {
  return { [QUESTION]: JSON.stringify({ ...question, held: String(held) }) };
}

export function readQuestion(headers: Headers): Question {
  const { held, ...rest } = JSON.parse(headers.get(QUESTION) ?? "");
  return { ...rest, held: BigInt(held) as MicroUsd };
}

export function writeTerms({ atMost, ...terms }: ModelTerms): Response {
  return Response.json({ ...terms, atMost: String(atMost) });
}

export async function readTerms(response: Response): Promise<ModelTerms> {
  const { atMost, ...terms } = (await response.json()) as Omit<ModelTerms, "atMost"> & { atMost: string };
  return { ...terms, atMost: BigInt(atMost) as MicroUsd };
}

/** An answer without the pictures, which are the body. */
export interface ToldAnswer {
  readonly kind: ModelAnswer["kind"];
  readonly provider: string | null;
  readonly charge: MicroUsd;
  readonly cost: MicroUsd;
  readonly lost: MicroUsd;
  readonly waitMs: number;
}

/** @param body the provider's answer in OpenAI's form, where pictures came */
export function writeAnswer(told: ToldAnswer, body: Response | null): Response {
  return new Response(body?.body ?? null, { headers: { [ANSWER]: tell(told) } });
}

/**
 * Passes a stream on as it comes, and tells what it came to behind it. The stream is a provider's words, so what is ours stands apart.
 * @param told is asked when the stream has come to its end
 */
export function writeStream(stream: ReadableStream<Uint8Array>, told: () => ToldAnswer): Response {
  const pieces = stream.getReader();
  // No generator: one that waits for a silent provider would not hear that whoever works on the task is gone.
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await pieces.read();
        if (!done) return controller.enqueue(writeFrame(FRAME.piece, value));
        controller.enqueue(writeFrame(FRAME.told, Buffer.from(tell(told()))));
        controller.close();
      },
      cancel: () => pieces.cancel(),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { "content-type": STREAM_TYPE } });
}

/** Null when it is none: then nobody knows what was done. */
export function readAnswer(headers: Headers): ToldAnswer | null {
  const text = headers.get(ANSWER);
  return text === null ? null : readTold(text);
}

export function readTold(text: string): ToldAnswer {
  const { charge, cost, lost, ...told } = JSON.parse(text);
  const money = (amount: string) => BigInt(amount) as MicroUsd;
  return { ...told, charge: money(charge), cost: money(cost), lost: money(lost) };
}

function tell({ charge, cost, lost, ...told }: ToldAnswer): string {
  const money = { charge: String(charge), cost: String(cost), lost: String(lost) };
  return JSON.stringify({ ...told, ...money });
}
