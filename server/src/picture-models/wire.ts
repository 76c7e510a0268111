import type { ApiKeyId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { AskedOfModel, ModelAnswer, ModelTerms } from "../ports/picture-models.ts";

/** Where the gateway is asked, on a socket that only processes of this server can open. */
export const TERMS_PATH = "/terms";
export const PRICE_PATH = "/price";
export const ASK_PATH = "/ask";

const QUESTION = "x-sallyport-task-question";
const ANSWER = "x-sallyport-task-answer";

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
export function writeAnswer({ charge, cost, lost, ...told }: ToldAnswer, body: Response | null): Response {
  const money = { charge: String(charge), cost: String(cost), lost: String(lost) };
  return new Response(body?.body ?? null, { headers: { [ANSWER]: JSON.stringify({ ...told, ...money }) } });
}

/** Null when it is none: then nobody knows what was done. */
export function readAnswer(headers: Headers): ToldAnswer | null {
  const text = headers.get(ANSWER);
  if (text === null) return null;
  const { charge, cost, lost, ...told } = JSON.parse(text);
  const money = (amount: string) => BigInt(amount) as MicroUsd;
  return { ...told, charge: money(charge), cost: money(cost), lost: money(lost) };
}
