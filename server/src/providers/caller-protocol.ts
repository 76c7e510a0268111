import type { Content } from "../kernel/content.ts";
import type { PublicError } from "../kernel/errors.ts";
import type { Endpoint, InferenceRequest, ProviderError } from "./contract.ts";
import type { CallerCodec, CallerEmbeddingCodec } from "./dialects/neutral/codec.ts";
import type { CallerPictureCodec } from "./dialects/neutral/pictures.ts";

/** What the address of a request says of it. */
export interface AskedAddress {
  readonly endpoint: Endpoint;
  /** Null where the body says it. */
  readonly model: string | null;
  /** Null where the body says it. */
  readonly stream: boolean | null;
  /** Anything else that the protocol reads from its address, such as the form of a stream; a name of its own. */
  readonly form: string | null;
}

/** An address of a protocol at which something is asked for, by POST. */
export interface ProtocolRoute {
  /** As `HttpRoute.path`: `:name` stands for one part, and a final `*` for the rest. */
  readonly path: string;
  /** One sentence for the documentation. */
  readonly summary: string;
  /**
   * What is asked for: always the same, or read from the URL of the request, which may have no host and may be escaped; null
   * where nothing is.
   */
  readonly asks: AskedAddress | ((url: string) => AskedAddress | null);
}

/** Where models are listed, by GET; each is described at this path, a slash and its name. */
export interface ModelsRoute {
  readonly path: string;
  readonly summary: string;
}

/** A model, as a protocol's list of models tells of it. */
export interface OfferedModel {
  readonly name: string;
  /** The kind of its provider. */
  readonly owner: string;
  /** 0 when unknown. */
  readonly contextTokens: number;
  /** 0 when unknown. */
  readonly outputTokens: number;
  /** What it can be asked for. */
  readonly endpoints: readonly Endpoint[];
}

/**
 * What a caller speaks: where it sends its requests, how they are read, and how answers to it are written. The other half is a
 * provider's `ProviderDialect`. Pure functions, without sockets or clock.
 */
export interface CallerProtocol {
  /** A dialect of the same name passes through. */
  readonly name: string;
  readonly routes: readonly ProtocolRoute[];
  readonly models: readonly ModelsRoute[];
  /** Headers in which its clients send the key, in lower case, beside `authorization: Bearer`, which every protocol takes. */
  readonly keyHeaders: readonly string[];
  /** Whether a request at an address of several protocols, or of none, is in this one, by its headers. */
  isMeant(headers: Pick<Headers, "has">): boolean;
  /**
   * Reads and checks a caller's body: at once, or over several turns of the event loop where there is much to read.
   * @param headers for protocols whose clients differ
   * @throws PublicError invalid_json, duplicate_member, invalid_parameter, feature_retains_content
   */
  readRequest(
    asked: AskedAddress,
    body: Content,
    headers?: Pick<Headers, "get">,
  ): InferenceRequest | Promise<InferenceRequest>;
  /** The members that limit the output, for advice, such as "'max_tokens'". */
  outputLimitNames(endpoint: Endpoint): string;
  /**
   * The body of an error.
   * @param said the provider's own words, which stand in place of ours
   * @param first how an earlier request with the same idempotency key ended
   */
  writeError(
    error: PublicError,
    said: ProviderError | null,
    first?: Readonly<Record<string, unknown>>,
  ): string;
  /**
   * An error as the last event of a stream that has begun.
   * @param isFirst whether nothing of the stream has reached the caller
   */
  writeErrorEvent(
    error: PublicError,
    said: ProviderError | null,
    asked: AskedAddress,
    isFirst: boolean,
  ): string;
  /** The content type of a stream. */
  streamType(asked: AskedAddress): string;
  writeModels(models: readonly OfferedModel[]): string;
  writeModel(model: OfferedModel): string;
  /** For providers that speak otherwise; null where nothing is translated. */
  readonly codec: CallerCodec | null;
  /** Null where the protocol has no embeddings. */
  readonly embeddings: CallerEmbeddingCodec | null;
  /** Absent where the protocol has no pictures. */
  readonly pictures?: CallerPictureCodec;
}

/** Of an address that always asks for the same. */
export function asksFor(endpoint: Endpoint): AskedAddress {
  return { endpoint, model: null, stream: null, form: null };
}
