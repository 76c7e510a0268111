import type { Content } from "../../kernel/content.ts";
import type { Answer, EncodingTarget, InferenceRequest, RequestBody, StreamReader } from "../contract.ts";
import type { PassThrough, ProviderDialect } from "../provider.ts";
import type { BegunStream, Relay } from "./relay.ts";

/** The caller speaks what the provider speaks: bytes pass, changed only where they must be. */
export class PassingRelay implements Relay {
  readonly dialect: ProviderDialect;
  readonly translates = false;
  readonly #pass: PassThrough;

  constructor(dialect: ProviderDialect, pass: PassThrough) {
    this.dialect = dialect;
    this.#pass = pass;
  }

  changesOf(): null {
    return null;
  }

  encodeRequest(request: InferenceRequest, target: EncodingTarget): RequestBody {
    return this.#pass.encodeRequest(request, target);
  }

  readAnswer(request: InferenceRequest, body: Content): Answer | null {
    return this.#pass.readAnswer(request.endpoint, body, request);
  }

  streamReader(request: InferenceRequest): StreamReader {
    return this.#pass.streamReader(request);
  }

  streamOf(request: InferenceRequest, body: Content): BegunStream | null {
    const stream = this.#pass.streamOf(request.endpoint, body, request);
    if (stream === null) return null;
    const reader = this.#pass.streamReader(request);
    return { reader, held: reader.push(Buffer.from(stream)) };
  }
}
