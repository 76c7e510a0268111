import type { Content } from "../kernel/content.ts";
import type { PublicError } from "../kernel/errors.ts";
import type { Endpoint, InferenceRequest, ProviderError } from "./contract.ts";

/** An address of a protocol at which something is asked for. */
export interface ProtocolAddress {
  readonly path: string;
  /** One sentence for the documentation. */
  readonly summary: string;
}

/** A model, as a protocol's list of models tells of it. */
export interface OfferedModel {
  readonly name: string;
  /** The kind of its provider. */
  readonly owner: string;
  /** 0 when unknown. */
  readonly contextTokens: number;
}

/**
 * What a caller speaks: where it sends its requests, how they are read, and how answers to it are written. The other half is a
 * provider's `ProviderDialect`. Pure functions, without sockets or clock.
 */
export interface CallerProtocol {
  readonly name: string;
  /** Where each endpoint is asked. */
  readonly addresses: Readonly<Record<Endpoint, ProtocolAddress>>;
  /** Where the models are listed; each model is described at this path, a slash and its name. */
  readonly models: ProtocolAddress;
  /**
   * Reads and checks a caller's body: at once, or over several turns of the event loop where there is much to read.
   * @throws PublicError invalid_json, duplicate_member, invalid_parameter, feature_retains_content
   */
  readRequest(endpoint: Endpoint, body: Content): InferenceRequest | Promise<InferenceRequest>;
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
  /** An error as the last event of a stream that has begun. */
  writeErrorEvent(error: PublicError, said: ProviderError | null): string;
  writeModels(models: readonly OfferedModel[]): string;
  writeModel(model: OfferedModel): string;
}
