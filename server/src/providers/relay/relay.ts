import type { Content } from "../../kernel/content.ts";
import type { Answer, EncodingTarget, InferenceRequest, RequestBody, StreamReader } from "../contract.ts";
import type { ProviderDialect } from "../provider.ts";

/** What an answer is told beside what its provider said: the exchange it belongs to. */
export interface Exchanged {
  readonly requestId: string;
  /** Seconds since 1970. */
  readonly createdSeconds: number;
}

/** A stream whose beginning has been read. */
export interface BegunStream {
  readonly reader: StreamReader;
  /** What the caller gets first. */
  readonly held: Uint8Array | null;
}

/**
 * How requests of one protocol for one endpoint are served by one dialect: byte by byte where both are the same, else
 * translated. It belongs to no request and can be used for all.
 */
export interface Relay {
  /** Whose errors are read. */
  readonly dialect: ProviderDialect;
  /** False where bytes pass through, and nothing can be untranslatable. */
  readonly translates: boolean;
  /**
   * Asked before anything is put aside or sent.
   * @returns what is left out or changed without harm, as `left-out=user, moved=system`; null where nothing is
   * @throws PublicError untranslatable where the dialect has no word for what is asked
   */
  changesOf(request: InferenceRequest, target: EncodingTarget): string | null;
  /** The body for the provider, in pieces. */
  encodeRequest(request: InferenceRequest, target: EncodingTarget): RequestBody;
  /** Reads a whole answer. Null when it is not what the endpoint promises. */
  readAnswer(request: InferenceRequest, body: Content, exchanged: Exchanged): Answer | null;
  /** A reader for one streamed answer, which gives what the caller gets. */
  streamReader(request: InferenceRequest, exchanged: Exchanged): StreamReader;
  /** Reads a whole answer as a stream, for a caller who asked for a stream from a provider that does not stream. Null as above. */
  streamOf(request: InferenceRequest, body: Content, exchanged: Exchanged): BegunStream | null;
  /**
   * Where one call makes one picture: the answers of as many calls as pictures were asked for, as one. Absent where one call makes
   * them all.
   */
  join?(request: InferenceRequest, answers: readonly Answer[], exchanged: Exchanged): Answer;
}
