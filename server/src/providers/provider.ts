import type { Content } from "../kernel/content.ts";
import type {
  Answer,
  EncodingTarget,
  Endpoint,
  Header,
  InferenceRequest,
  PictureOperation,
  ProviderFacts,
  ProviderReport,
  RequestBody,
  StreamReader,
} from "./contract.ts";
import type { Credentials } from "./credentials.ts";
import type { CountingCodec, EmbeddingCodec, ProviderCodec } from "./dialects/neutral/codec.ts";
import type { PictureCodec } from "./dialects/neutral/pictures.ts";

/** A provider: data, and the dialects it speaks. One file each; the registry lists them. */
export interface Provider extends ProviderFacts {
  /**
   * What it speaks with this model. Requests in a protocol of the same name pass through byte by byte; all others are
   * translated to the first dialect that has what is asked.
   * @param model the provider's name for it
   */
  dialectsOf(model: string): readonly ProviderDialect[];
  /** Base URL without a trailing slash; null when only the operator can know it. */
  readonly baseUrl: string | null;
  /** The environment variable that customarily holds its key; null when none is customary. */
  readonly secretVariable: string | null;
  /** False for servers that may run without a key. */
  readonly secretRequired: boolean;
  /** How its secret is used. */
  readonly credentials: Credentials;
  /** Its section of the model catalogue; null when its models are the operator's to declare. */
  readonly catalogue: string | null;
  /** Path below the base URL at which its models are listed, for a probe that costs nothing; null where there is none. */
  readonly modelsPath: string | null;
}

/**
 * What a provider speaks: how requests to it are written, and how its answers are read. The other half is a caller's
 * `CallerProtocol`. Pure functions, without sockets or clock; only a stream reader has state.
 */
export interface ProviderDialect {
  /** A protocol of the same name passes through. */
  readonly name: string;
  /** Path below the base URL, with its query; null where it has no such endpoint. */
  path(endpoint: Endpoint, asked: AskedOfProvider): string | null;
  /** Sent with every request, beside the credentials: a version, for example. */
  readonly headers: readonly Header[];
  /** The content type of its streams, which is asked for. */
  readonly streamType: string;
  /** What a provider's error means, and what of it may be shown to the caller. */
  readError(body: Content, secret: string): ProviderReport;
  /** Whether a whole body reports an error although its status is one of success. */
  reportsError(body: Content): boolean;
  /** For callers of the protocol with the same name; null where there is none. */
  readonly passThrough: PassThrough | null;
  /** For callers of other protocols: chat completions, embeddings and counts of tokens; null where it has none. */
  readonly codec: ProviderCodec | null;
  readonly embeddings: EmbeddingCodec | null;
  readonly counting: CountingCodec | null;
  /** Pictures: for callers of the protocol with the same name, or for all others; absent where it makes none. */
  readonly pictures?: { readonly passThrough: PassThrough } | { readonly codec: PictureCodec };
}

/** What may stand in the path of a request to a provider. */
interface AskedOfProvider {
  /** The provider's name for the model. */
  readonly model: string;
  readonly stream: boolean;
  /** Where pictures are asked for. */
  readonly operation?: PictureOperation;
}

/** How requests are relayed whose caller speaks what the provider speaks. */
export interface PassThrough {
  /** The body for the provider, in pieces: the caller's own bytes, changed only where they must be. */
  encodeRequest(request: InferenceRequest, target: EncodingTarget): RequestBody;
  /**
   * Reads a whole answer. Null when it is not what the endpoint promises (the provider lies about its JSON).
   * @param request for dialects whose addresses differ more than endpoints do
   */
  readAnswer(endpoint: Endpoint, body: Content, request?: InferenceRequest): Answer | null;
  /** A reader for one streamed answer. */
  streamReader(request: InferenceRequest): StreamReader;
  /**
   * Writes a whole answer as a stream, for a caller who asked for a stream from a provider that does not stream. Null
   * when the body is no answer.
   * @param request for dialects whose streams differ more than endpoints do
   */
  streamOf(endpoint: Endpoint, body: Content, request?: InferenceRequest): string | null;
}
