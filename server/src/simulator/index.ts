import { type Clock, systemClock } from "../kernel/clock.ts";
import { chatCompletion } from "./chat-completions.ts";
import { completion } from "./completions.ts";
import { readConversation } from "./conversation.ts";
import { type Dials, directiveIn, NO_DIALS, readDials } from "./dials.ts";
import { embeddings } from "./embeddings.ts";
import { errorAnswer, moderationRefusal } from "./error-answer.ts";
import { eventBytes, sleep, slowBody } from "./event-body.ts";
import { FAULTY, JSON_HEADERS, STREAM_HEADERS } from "./faults.ts";
import { isObject, type JsonObject, listIn } from "./json.ts";
import { modelList, oneModel } from "./models.ts";
import { Observations } from "./observations.ts";
import { type AskedPictures, drawPictures, pictureOperation, readAsked, readForm } from "./pictures/index.ts";
import { BadRequest, type Reply, type ReplyContext } from "./reply.ts";

export interface SimulatorOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly hostname: string;
  readonly clock?: Clock;
  /** Shows at GET /received which requests came and what became of them. For tests only: heads hold credentials. */
  readonly observable?: boolean;
}

export interface Simulator {
  /** Without a trailing slash; the API is below `/v1`, or below `/dials/k=v;k=v/v1`. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts an OpenAI-compatible server without a model. */
export function startSimulator({
  port,
  hostname,
  clock = systemClock,
  observable = false,
}: SimulatorOptions): Simulator {
  const observations = observable ? new Observations() : null;
  const server = Bun.serve({
    port,
    hostname,
    reusePort: false,
    // Stalls and slow answers are what it is for.
    idleTimeout: 0,
    maxRequestBodySize: 1_073_741_824,
    development: false,
    fetch: (request) => answer(request, clock, observations),
    error: () => errorAnswer(500, "The simulator itself failed."),
  });
  return { url: server.url.origin, stop: () => server.stop(true) };
}

/** @param sent what tells the pictures that were sent with it apart */
type Make = (
  request: JsonObject,
  context: ReplyContext,
  sent: AskedPictures["sent"],
) => Reply | Promise<Reply>;

const MAKERS: Readonly<Record<string, Make>> = {
  "/v1/chat/completions": chatCompletion,
  "/v1/completions": completion,
  "/v1/embeddings": embeddings,
};

function answer(
  request: Request,
  clock: Clock,
  observations: Observations | null,
): Response | Promise<Response> {
  const address = splitAddress(request.url);
  if (address === null) return errorAnswer(400, "The address has a simulator dial that does not exist.");
  const { path, dials } = address;
  if (path === "/received" && observations)
    return new Response(observations.toJson(), { headers: JSON_HEADERS });
  const make = makerOf(path);
  if (make === null)
    return request.method === "GET" ? show(path) : errorAnswer(404, "The simulator has nothing here.");
  if (request.method !== "POST") return errorAnswer(405, "The simulator answers POST here.");
  return infer(request, make, dials, clock, observations?.begin(request, path) ?? nothing);
}

function makerOf(path: string): Make | null {
  const operation = pictureOperation(path);
  if (operation !== null)
    return (body, context, sent) => drawPictures(readAsked(operation, body, sent), context);
  return Object.hasOwn(MAKERS, path) ? (MAKERS[path] ?? null) : null;
}

function show(path: string): Response {
  const model = path.startsWith("/v1/models/") ? oneModel(path.slice("/v1/models/".length)) : null;
  const text = path === "/v1/models" ? modelList() : model;
  if (text === null) return errorAnswer(404, "The simulator has nothing here.");
  return new Response(text, { headers: JSON_HEADERS });
}

function nothing(): void {}

async function infer(
  request: Request,
  make: Make,
  base: Dials,
  clock: Clock,
  onEnd: () => void,
): Promise<Response> {
  const { id, parsed, sent } = await readSent(request);
  try {
    const { body, prompt, dials } = readBody(parsed, base);
    if (dials.latency > 0) await sleep(dials.latency);
    if (dials.fault === "hang") return await hang(request.signal, onEnd);
    if (dials.status > 0) {
      onEnd();
      return errorAnswer(
        dials.status,
        `A simulated error ${dials.status}.${dials.echo ? ` You said: ${prompt}` : ""}`,
      );
    }
    if (dials.pictures === "refused") {
      onEnd();
      return moderationRefusal();
    }
    const context = { id, createdSeconds: Math.floor(clock.nowMs() / 1000), dials };
    const made = make(body, context, sent);
    const reply = made instanceof Promise ? await made : made;
    return respond(reply, body["stream"] === true || body["stream"] === "true", dials, onEnd);
  } catch (error) {
    onEnd();
    if (error instanceof BadRequest) return errorAnswer(400, error.message, error.param);
    throw error;
  }
}

interface ReadBody {
  readonly body: JsonObject;
  /** What the user said last, where a directive may stand. */
  readonly prompt: string;
  readonly dials: Dials;
}

interface Sent {
  /** The same for the same request. */
  readonly id: string;
  /** Null when it is no JSON object. */
  readonly parsed: JsonObject | null;
  readonly sent: AskedPictures["sent"];
}

async function readSent(request: Request): Promise<Sent> {
  if (request.headers.get("content-type")?.startsWith("multipart/form-data")) {
    const form = await request.formData().catch(() => null);
    if (form === null) return { id: "", parsed: null, sent: [] };
    const { body, sent } = await readForm(form.entries());
    return { id: idOf(JSON.stringify([body, sent])), parsed: body, sent };
  }
  const text = await request.text();
  return { id: idOf(text), parsed: parse(text), sent: [] };
}

function idOf(text: string): string {
  return `simulated-${Bun.hash.cityHash32(text).toString(36)}`;
}

function readBody(body: JsonObject | null, base: Dials): ReadBody {
  if (body === null)
    throw new BadRequest("We could not parse the JSON body of your request. (simulated)", null);
  if (typeof body["model"] !== "string")
    throw new BadRequest("You must provide a model. (simulated)", "model");
  const { lastUserText } = readConversation(listIn(body, "messages"));
  const prompt = lastUserText === "" && typeof body["prompt"] === "string" ? body["prompt"] : lastUserText;
  const directive = directiveIn(prompt);
  const dials = directive === null ? base : readDials(directive, base);
  if (dials === null)
    throw new BadRequest("The message has a simulator dial that does not exist.", "messages");
  return { body, prompt, dials };
}

function respond(reply: Reply, stream: boolean, dials: Dials, onEnd: () => void): Response {
  if (dials.fault !== null && dials.fault !== "hang" && (stream || dials.fault !== "nodone")) {
    return FAULTY[dials.fault]({ reply, stream, dials, onEnd });
  }
  if (!stream) {
    const text = reply.whole();
    onEnd();
    return new Response(text, { headers: JSON_HEADERS });
  }
  const pieces = eventBytes(reply.endMark === false ? reply.events() : withDone(reply.events()), dials);
  return new Response(slowBody("stream", pieces, dials, "close", onEnd), { headers: STREAM_HEADERS });
}

function* withDone(events: Iterable<string>): Generator<string> {
  yield* events;
  yield "[DONE]";
}

/** Until the other side goes. */
function hang(signal: AbortSignal, onEnd: () => void): Promise<Response> {
  return new Promise((resolve) => {
    const leave = () => {
      onEnd();
      resolve(new Response(null, { status: 499 }));
    };
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
  });
}

/** `/dials/<k=v;k=v>/v1/…` or `/v1/…`; null when a dial is unknown. */
function splitAddress(url: string): { readonly path: string; readonly dials: Dials } | null {
  const start = url.indexOf("/", "http://".length);
  const query = url.indexOf("?", start);
  const path = url.slice(start, query < 0 ? undefined : query);
  if (!path.startsWith("/dials/")) return { path, dials: NO_DIALS };
  const end = path.indexOf("/", "/dials/".length);
  const dials = readDials(decodeURIComponent(path.slice("/dials/".length, end)).split(";"));
  return dials && { path: path.slice(end), dials };
}

function parse(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
