import { ActError } from "../kernel/act-error.ts";
import type { MicroUsd } from "../kernel/money.ts";
import {
  type AskedOfModel,
  type ModelAnswer,
  ModelRefused,
  type ModelTerms,
  type PictureModels,
  type PlannedOfModel,
  type SentPicture,
} from "../ports/picture-models.ts";
import { FRAME, framesIn } from "./frames.ts";
import { PictureEvents } from "./picture-events.ts";
import {
  ASK_PATH,
  PRICE_PATH,
  readAnswer,
  readTerms,
  readTold,
  STREAM_TYPE,
  TERMS_PATH,
  type ToldAnswer,
  writeQuestion,
} from "./wire.ts";
import { write } from "./written.ts";

/** Asks the gateway of this machine. @throws an error that `nobodyHeard` knows when the question reached nobody; others when it may have */
type AskGateway = (path: string, headers: Record<string, string>, body: Uint8Array) => Promise<Response>;

export interface GatewayAt {
  readonly ask: AskGateway;
  readonly nobodyHeard: (error: unknown) => boolean;
}

const NOTHING = 0n as MicroUsd;
/** A gateway that was killed is there again in a moment. */
const AWAY_MS = 1_000;
/** As much as a whole answer may have: of the pictures, and as often again of each of those that come before them. */
const MOST_STREAM_BYTES = 64 * 1024 * 1024;
/** Eight bytes of a signature and a header of one pixel: stands for a picture where only the number and the kind count. */
const SOME_PICTURE: SentPicture = {
  format: "png",
  bytes: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
};

/**
 * Models for tasks, asked through the gateway of this machine: it alone has the secrets of providers, and its rules decide who may ask
 * for what, and where that goes (decision 0040).
 */
export function modelsAt({ ask, nobodyHeard }: GatewayAt): PictureModels {
  const termsAt: (path: string, ...asked: Parameters<PictureModels["termsOf"]>) => Promise<ModelTerms> =
    async (path, key, planned, pictures = planned.pictures) => {
      const { body, type } = write(withSomePictures(planned));
      const headers = {
        ...writeQuestion({ key, operation: planned.operation, held: NOTHING, pictures }),
        "content-type": type,
      };
      const response = await ask(path, headers, body).catch(() => {
        throw new ActError("models_unavailable", { retryAfterSeconds: 1 });
      });
      if (response.ok) return readTerms(response);
      throw new ModelRefused((await response.json()) as ConstructorParameters<typeof ModelRefused>[0]);
    };
  return {
    termsOf: (key, planned, pictures) => termsAt(TERMS_PATH, key, planned, pictures),
    priceOf: (key, planned) => termsAt(PRICE_PATH, key, planned),
    async ask(key, held, asked, onPartial) {
      const { body, type } = write(asked);
      const question = { key, operation: asked.operation, held, pictures: null };
      const headers = { ...writeQuestion(question), "content-type": type };
      const nobodyKnows: ModelAnswer = { kind: "unknown", provider: null, lost: held };
      try {
        const response = await ask(ASK_PATH, headers, body);
        if (response.headers.get("content-type") === STREAM_TYPE) {
          const events = new PictureEvents(asked.partials, onPartial);
          const told = await readStream(response, events, MOST_STREAM_BYTES * (1 + asked.partials));
          return told === null ? nobodyKnows : answerOf(told, () => events.pictures);
        }
        const told = readAnswer(response.headers);
        if (told === null) return nobodyKnows;
        const text = await response.text();
        return answerOf(told, () => picturesIn(text));
      } catch (error) {
        if (!nobodyHeard(error)) return nobodyKnows;
        return { kind: "later", provider: null, lost: NOTHING, waitMs: AWAY_MS };
      }
    },
  };
}

function withSomePictures({ imageCount, hasMask, ...asked }: PlannedOfModel): AskedOfModel {
  const images = Array.from({ length: imageCount }, () => SOME_PICTURE);
  return { ...asked, images, mask: hasMask ? SOME_PICTURE : null };
}

function answerOf(
  { kind, provider, lost, waitMs, charge, cost }: ToldAnswer,
  pictures: () => readonly Uint8Array[],
): ModelAnswer {
  if (kind === "later") return { kind, provider, lost, waitMs };
  if (kind !== "made") return { kind, provider, lost };
  return { kind, provider, lost, charge, cost, pictures: pictures() };
}

/** What a stream came to; null when it breaks off before that is told, or is longer than any answer. */
async function readStream(
  { body }: Response,
  events: PictureEvents,
  mostBytes: number,
): Promise<ToldAnswer | null> {
  let bytes = 0;
  // Leaving the loop lets go of the stream.
  if (body === null) return null;
  for await (const { kind, payload } of framesIn(body)) {
    if (kind === FRAME.told) return readTold(payload.toString("utf8"));
    bytes += payload.length;
    if (bytes > mostBytes) return null;
    events.push(payload);
  }
  return null;
}

/** Pictures by address are not fetched: their provider was asked for data. */
function picturesIn(answer: string): readonly Uint8Array[] {
  const { data } = JSON.parse(answer) as { readonly data: readonly { readonly b64_json?: unknown }[] };
  return data.flatMap(({ b64_json: text }) =>
    typeof text === "string" && text !== "" ? [Buffer.from(text, "base64")] : [],
  );
}
