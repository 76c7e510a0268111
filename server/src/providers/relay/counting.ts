import type { Content } from "../../kernel/content.ts";
import type { Answer, EncodingTarget, InferenceRequest, RequestBody, StreamReader } from "../contract.ts";
import type { CallerCodec, CountingCodec } from "../dialects/neutral/codec.ts";
import type { NeutralRequest } from "../dialects/neutral/request.ts";
import type { ProviderDialect } from "../provider.ts";
import { conversationsOf, type Decodings } from "./encoded.ts";
import type { Relay } from "./relay.ts";

/** Questions how many tokens a request has, through the neutral form. They cost nothing, so nothing of them is counted. */
export class CountingRelay implements Relay {
  readonly dialect: ProviderDialect;
  readonly translates = true;
  readonly #write: (inputTokens: number) => string;
  readonly #provider: CountingCodec;
  readonly #requests: Decodings<NeutralRequest>;

  constructor(
    dialect: ProviderDialect,
    caller: CallerCodec,
    write: (inputTokens: number) => string,
    provider: CountingCodec,
  ) {
    this.dialect = dialect;
    this.#write = write;
    this.#provider = provider;
    this.#requests = conversationsOf(caller);
  }

  changesOf(request: InferenceRequest, target: EncodingTarget): null {
    this.encodeRequest(request, target);
    return null;
  }

  encodeRequest(request: InferenceRequest, target: EncodingTarget): RequestBody {
    return this.#provider.encodeRequest(this.#requests.of(request), target);
  }

  readAnswer(_: InferenceRequest, body: Content): Answer | null {
    const tokens = this.#provider.decodeAnswer(body);
    return tokens === null ? null : { ...NOTHING_USED, translated: this.#write(tokens) };
  }

  /** No protocol streams a number, so nobody who asks is let in. */
  streamReader(): StreamReader {
    throw new Error("counts are not streamed");
  }

  streamOf(): null {
    return null;
  }
}

const NOTHING_USED = {
  counts: null,
  unsplitTokens: 0,
  outputCharacters: 0,
  uncountedCharacters: 0,
  extras: null,
};
