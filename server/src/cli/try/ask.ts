import { systemClock } from "../../kernel/clock.ts";
import { OperatorError } from "../../kernel/errors.ts";
import type { Secret } from "../../kernel/secret.ts";
import { type Egress, EgressError, type EgressRequest, type EgressResponse } from "../../ports/egress.ts";
import { printable } from "../table.ts";
import { type ReadAnswer, readAnswer } from "./answer-stream.ts";
import type { Form } from "./forms.ts";

export interface Question {
  readonly egress: Egress;
  readonly url: string;
  readonly key: Secret;
  readonly prompt: string;
  /** What is spoken. */
  readonly form: Form;
  /** Null: the simulator's own for a test key, a small one for a live key. */
  readonly model: string | null;
  readonly signal: AbortSignal;
  /** Takes each piece of the answer as it arrives. */
  readonly write: (text: string) => void;
}

export interface Answered extends ReadAnswer {
  readonly requestId: string | null;
  readonly durationMs: number;
}

/** As long as the server itself may wait for a provider. */
const TIMEOUTS = { connectMs: 10_000, firstByteMs: 600_000, idleMs: 600_000 };
const LIMIT_BYTES = 4 * 1024 * 1024;
const PREFERRED = [
  "gpt-4o-mini",
  "gpt-5-mini",
  "mistral-small-latest",
  "llama-3.1-8b-instant",
  "deepseek-chat",
];

/**
 * Asks a running server over HTTP, exactly as a customer's program would.
 * @throws OperatorError with the server's own words when it refuses
 */
export async function ask(question: Question): Promise<Answered> {
  try {
    const model = question.model ?? (await chooseModel(question));
    const startedMs = systemClock.monotonicMs();
    const { form } = question;
    const body = JSON.stringify(form.question(model, question.prompt));
    const response = await send(question, "POST", form.path(model), body);
    const requestId = response.header("x-request-id");
    const answer = await readAnswer(response, { form, asked: model, startedMs }, question.write);
    return { requestId, ...answer, durationMs: Math.round(systemClock.monotonicMs() - startedMs) };
  } catch (error) {
    if (!(error instanceof EgressError)) throw error;
    if (error.kind === "aborted") throw new OperatorError("Interrupted.");
    throw new OperatorError(`The answer broke off (${error.kind}); the server's log may say why.`);
  }
}

async function chooseModel(question: Question): Promise<string> {
  const response = await send(question, "GET", "/v1/models", null);
  const list = JSON.parse(await text(response)) as { data: readonly { id: string }[] };
  const names = list.data.map((model) => model.id);
  const simulated = names.find((name) => name.startsWith("simulated-"));
  if (simulated !== undefined) return simulated;
  const chat = names.find((name) => !/embed|whisper|tts|image|audio|moderation|rerank|realtime/i.test(name));
  const chosen = PREFERRED.find((name) => names.includes(name)) ?? chat;
  if (chosen !== undefined) return chosen;
  throw new OperatorError(
    "This key reaches no model; add a provider with 'npx sallyport providers add', or leave --live out.",
  );
}

async function send(
  { egress, url, key, signal }: Question,
  method: EgressRequest["method"],
  path: string,
  body: string | null,
): Promise<EgressResponse> {
  const response = await egress.send({
    method,
    url: new URL(path, url),
    headers: [
      ["authorization", `Bearer ${key.reveal()}`],
      ["accept", "text/event-stream, application/json"],
      ...(body === null ? [] : ([["content-type", "application/json"]] as const)),
    ],
    body: body === null ? null : [body],
    signal,
    timeouts: TIMEOUTS,
    allowPrivateAddress: true,
  });
  if (response.status === 200) return response;
  throw new OperatorError(explainRefusal(response.status, await text(response)));
}

function explainRefusal(status: number, body: string): string {
  try {
    const { error } = JSON.parse(body) as { error: { message: string } };
    return printable(String(error.message));
  } catch {
    return `The server answered with status ${status}.`;
  }
}

async function text(response: EgressResponse): Promise<string> {
  return new TextDecoder().decode(await response.bytes(LIMIT_BYTES));
}
