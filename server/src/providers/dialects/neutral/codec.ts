import type { Content } from "../../../kernel/content.ts";
import type { EncodingTarget, InferenceRequest, RequestBody, TokenCounts } from "../../contract.ts";
import type { NeutralAnswer, NeutralEvent } from "./answer.ts";
import type { Change, NeutralRequest } from "./request.ts";

/** The caller's half of a translation: from its form, and back into it. Pure functions. */
export interface CallerCodec {
  /**
   * Reads the body of a request that `CallerProtocol.readRequest` has already checked.
   * @throws PublicError untranslatable where it says something that the neutral form has no word for
   */
  decodeRequest(request: InferenceRequest): NeutralRequest;
  encodeAnswer(answer: NeutralAnswer, told: Told): string;
  streamWriter(told: Told): StreamWriter;
  /** The answer to a question how many tokens a request has; null where the protocol has no such question. */
  readonly encodeCount: ((inputTokens: number) => string) | null;
}

/** What a caller's form tells of an answer beside the answer itself. */
export interface Told {
  readonly asked: InferenceRequest;
  readonly request: NeutralRequest;
  /** The model's name as the caller asked for it. */
  readonly model: string;
  /** Names the answer where its provider does not. */
  readonly requestId: string;
  /** Seconds since 1970. */
  readonly createdSeconds: number;
  /** The caller asked for token counts at the end of a stream, where its form leaves that open. */
  readonly includeUsage: boolean;
}

/** Writes a caller's stream, event by event. It has state. */
export interface StreamWriter {
  /** What the caller gets for this event; empty when nothing. After the event `end` the stream is complete. */
  write(event: NeutralEvent): string;
}

/** The provider's half of a translation: into its form, and back from it. Pure functions. */
export interface ProviderCodec {
  /** @throws PublicError untranslatable where this dialect has no word for what was asked */
  encodeRequest(request: NeutralRequest, target: EncodingTarget): EncodedRequest;
  /** Null when it is no answer of this dialect. An error under a status of success is none. */
  decodeAnswer(body: Content): NeutralAnswer | null;
  streamDecoder(): StreamDecoder;
}

export interface EncodedRequest {
  readonly body: RequestBody;
  /** What was left out or changed without harm, beside the request's own list. */
  readonly changes: readonly Change[];
}

/** Reads a provider's stream, split anywhere. It has state and never throws. */
export interface StreamDecoder {
  push(piece: Uint8Array): readonly NeutralEvent[];
  /** Call once when the stream has ended cleanly. A last event without its blank line counts; one that was cut does not. */
  end(): readonly NeutralEvent[];
  /** True once an event of this dialect was read, if only its frame. */
  readonly sawEvent: boolean;
  /** True where a body that begins like JSON is a whole answer and no stream; left out, it is. */
  readonly jsonIsWhole?: boolean;
  /** True when what came is no stream of this dialect. */
  readonly broken: boolean;
  /** The error as the provider wrote it, for `ProviderDialect.readError`; null when none came. */
  readonly failure: Content | null;
}

/** Texts turned into vectors. */
export interface NeutralEmbeddingRequest {
  readonly inputs: readonly string[];
  readonly dimensions: number | null;
  /** The caller wants 32-bit floats in base64, where its form leaves that open. */
  readonly inBase64?: boolean;
  /** What the vectors are for. A model that knows no tasks makes the same of them all. */
  readonly task?: EmbeddingTask;
}

export interface EmbeddingTask {
  readonly kind: "search_query" | "search_document" | "classification" | "clustering";
  /** The caller's name of the member. */
  readonly name: string;
}

interface NeutralEmbeddingAnswer {
  /** In the order of the inputs. */
  readonly vectors: readonly (readonly number[])[];
  readonly model: string | null;
  /** Null when the provider did not count. */
  readonly usage: TokenCounts | null;
}

/** The provider's half of a translation of embeddings. */
export interface EmbeddingCodec {
  /** Whether it is told what they are for; left out, it is not. */
  readonly saysTask?: boolean;
  /** @throws PublicError untranslatable */
  encodeRequest(request: NeutralEmbeddingRequest, target: EncodingTarget): RequestBody;
  decodeAnswer(body: Content): NeutralEmbeddingAnswer | null;
}

/** The caller's half. */
export interface CallerEmbeddingCodec {
  /** @throws PublicError untranslatable */
  decodeRequest(request: InferenceRequest): NeutralEmbeddingRequest;
  encodeAnswer(answer: NeutralEmbeddingAnswer, told: ToldOfEmbeddings): string;
}

type ToldOfEmbeddings = Omit<Told, "request"> & { readonly request: NeutralEmbeddingRequest };

/** The provider's half of a translation of questions how many tokens a request has. The caller's is `encodeCount`. */
export interface CountingCodec {
  /** @throws PublicError untranslatable */
  encodeRequest(request: NeutralRequest, target: EncodingTarget): RequestBody;
  /** Input tokens; null when it is no answer of this dialect. */
  decodeAnswer(body: Content): number | null;
}
