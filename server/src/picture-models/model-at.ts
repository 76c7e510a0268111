import type { Clock } from "../kernel/clock.ts";
import { Content } from "../kernel/content.ts";
import { newId } from "../kernel/ids.ts";
import { type Egress, EgressError, type EgressResponse, type EgressTimeouts } from "../ports/egress.ts";
import type { AskedOfModel, ModelAnswer, PictureModels } from "../ports/picture-models.ts";
import { asksFor } from "../providers/caller-protocol.ts";
import { PROTOCOLS } from "../providers/protocols.ts";
import type { Provider } from "../providers/provider.ts";
import { type Relay, relayFor } from "../providers/relay/index.ts";
import { write } from "./written.ts";

/** Where a model is, at a provider that wants no secret. */
interface ModelPlace {
  readonly provider: Provider;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** The provider's name for it. */
  readonly model: string;
  readonly allowPrivateAddress: boolean;
  readonly egress: Egress;
  readonly clock: Clock;
  readonly timeouts: EgressTimeouts;
  /** For the whole answer. */
  readonly answerMs: number;
}

const ANSWER_LIMIT_BYTES = 64 * 1024 * 1024;
const ERROR_LIMIT_BYTES = 256 * 1024;
const PROTOCOL = PROTOCOLS[0];
const FAILED = { kind: "failed" } as const;
const UNKNOWN = { kind: "unknown" } as const;

/**
 * A model that tasks ask for pictures, by the contract of providers: the request is written as a caller writes it, and goes through the
 * dialect of the provider as such a caller's does.
 * @throws Error when the provider makes no pictures
 */
export function modelAt(place: ModelPlace): PictureModels {
  const { provider, model } = place;
  const relay = relayFor(PROTOCOL, provider.dialectsOf(model), "images");
  // One that makes one picture a call has to be asked several times, which is not "once".
  if (relay === null || relay.join !== undefined)
    throw new Error("a provider that cannot be asked for tasks");
  return { provider: provider.kind, ask: (asked) => ask(place, relay, asked) };
}

async function ask(place: ModelPlace, relay: Relay, asked: AskedOfModel): Promise<ModelAnswer> {
  const { provider, baseUrl, model, egress, timeouts, allowPrivateAddress } = place;
  const { operation } = asked;
  const { body, type } = write(asked, model);
  const read = await PROTOCOL.readRequest({ ...asksFor("images"), form: operation }, new Content(body));
  const path = relay.dialect.path("images", { model, stream: false, operation });
  let response: EgressResponse | null = null;
  try {
    response = await egress.send({
      method: "POST",
      url: new URL(baseUrl + (path ?? "")),
      headers: [
        ["content-type", relay.translates ? "application/json" : type],
        ["accept", "application/json"],
        ["user-agent", "sallyport"],
        ...relay.dialect.headers,
      ],
      body: relay.encodeRequest(read, { model, provider, outputLimit: null, mostOutputTokens: 0 }),
      signal: null,
      timeouts,
      allowPrivateAddress,
    });
    if (response.status < 200 || response.status > 299) return await refusal(response, relay);
    const text = await readText(response, place.answerMs);
    const createdSeconds = Math.floor(place.clock.nowMs() / 1_000);
    const answer = relay.readAnswer(read, new Content(text), { requestId: newId(), createdSeconds });
    if (answer === null) return UNKNOWN;
    if (answer.pictures?.refused === true) return { kind: "refused" };
    const pictures = picturesIn(answer.translated ?? text);
    return pictures.length > 0 ? { kind: "made", pictures } : FAILED;
  } catch (error) {
    response?.cancel();
    if (error instanceof EgressError && !error.sent) return FAILED;
    // It was asked, whatever happened then.
    return UNKNOWN;
  }
}

/** An answer that says that nothing was made. */
async function refusal(response: EgressResponse, relay: Relay): Promise<ModelAnswer> {
  const bytes = await response.bytes(ERROR_LIMIT_BYTES).catch(() => new Uint8Array());
  const { meaning } = relay.dialect.readError(new Content(Buffer.from(bytes).toString("utf8")), "");
  return meaning === "content" ? { kind: "refused" } : FAILED;
}

/** The whole answer, within a time that also ends one that drips steadily. @throws EgressError */
async function readText(response: EgressResponse, answerMs: number): Promise<string> {
  const late = setTimeout(() => response.cancel(), answerMs);
  try {
    return Buffer.from(await response.bytes(ANSWER_LIMIT_BYTES)).toString("utf8");
  } finally {
    clearTimeout(late);
  }
}

/** Pictures by address are not fetched: their provider was asked for data. */
function picturesIn(answer: string): readonly Uint8Array[] {
  const { data } = JSON.parse(answer) as { readonly data: readonly { readonly b64_json?: unknown }[] };
  return data.flatMap(({ b64_json: text }) =>
    typeof text === "string" && text !== "" ? [Buffer.from(text, "base64")] : [],
  );
}
