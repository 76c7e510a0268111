import { Content } from "../../kernel/content.ts";
import type { Answer, EncodingTarget, InferenceRequest, RequestBody, StreamReader } from "../contract.ts";
import type {
  CallerEmbeddingCodec,
  EmbeddingCodec,
  NeutralEmbeddingRequest,
} from "../dialects/neutral/codec.ts";
import type { ProviderDialect } from "../provider.ts";
import { Decodings } from "./encoded.ts";
import type { Exchanged, Relay } from "./relay.ts";

const NO_CONTENT = new Content("");

/** Embeddings, through the neutral form. */
export class EmbeddingRelay implements Relay {
  readonly dialect: ProviderDialect;
  readonly translates = true;
  readonly #caller: CallerEmbeddingCodec;
  readonly #provider: EmbeddingCodec;
  readonly #requests: Decodings<NeutralEmbeddingRequest>;

  constructor(dialect: ProviderDialect, caller: CallerEmbeddingCodec, provider: EmbeddingCodec) {
    this.dialect = dialect;
    this.#caller = caller;
    this.#provider = provider;
    this.#requests = new Decodings((request) => caller.decodeRequest(request));
  }

  changesOf(request: InferenceRequest, target: EncodingTarget): string | null {
    this.encodeRequest(request, target);
    const { task } = this.#requests.of(request);
    return task === undefined || this.#provider.saysTask ? null : `left-out=${task.name}`;
  }

  encodeRequest(request: InferenceRequest, target: EncodingTarget): RequestBody {
    return this.#provider.encodeRequest(this.#requests.of(request), target);
  }

  readAnswer(
    request: InferenceRequest,
    body: Content,
    { requestId, createdSeconds }: Exchanged,
  ): Answer | null {
    const answer = this.#provider.decodeAnswer(body);
    if (answer === null) return null;
    const { model, includeUsage } = request;
    const translated = this.#caller.encodeAnswer(answer, {
      asked: { ...request, body: NO_CONTENT },
      request: this.#requests.of(request),
      ...{ model, requestId, createdSeconds, includeUsage },
    });
    return { ...WITHOUT_TEXT, counts: answer.usage, translated };
  }

  /** No protocol streams them, so nobody who asks is let in. */
  streamReader(): StreamReader {
    throw new Error("embeddings are not streamed");
  }

  streamOf(): null {
    return null;
  }
}

const WITHOUT_TEXT = { unsplitTokens: 0, outputCharacters: 0, uncountedCharacters: 0, extras: null };
