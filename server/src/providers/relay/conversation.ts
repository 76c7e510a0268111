import { Content } from "../../kernel/content.ts";
import type { Answer, EncodingTarget, InferenceRequest, RequestBody, StreamReader } from "../contract.ts";
import { countAnswer } from "../dialects/neutral/answer-count.ts";
import { eventsOf } from "../dialects/neutral/answer-events.ts";
import type {
  CallerCodec,
  EncodedRequest,
  ProviderCodec,
  StreamWriter,
  Told,
} from "../dialects/neutral/codec.ts";
import { FirstCallWriter, withFirstCall } from "../dialects/neutral/one-call.ts";
import type { Change, NeutralRequest } from "../dialects/neutral/request.ts";
import { StreamTranslation } from "../dialects/neutral/stream-translation.ts";
import type { ProviderDialect } from "../provider.ts";
import { conversationsOf, type Decodings, Encodings } from "./encoded.ts";
import type { BegunStream, Exchanged, Relay } from "./relay.ts";

const NO_CONTENT = new Content("");
const NOTHING = new Uint8Array(0);

/** Conversations, through the neutral form: from the caller's protocol into the provider's dialect, and back. */
export class ConversationRelay implements Relay {
  readonly dialect: ProviderDialect;
  readonly translates = true;
  readonly #caller: CallerCodec;
  readonly #provider: ProviderCodec;
  readonly #requests: Decodings<NeutralRequest>;
  readonly #encodings = new Encodings<EncodedRequest>();

  constructor(dialect: ProviderDialect, caller: CallerCodec, provider: ProviderCodec) {
    this.dialect = dialect;
    this.#caller = caller;
    this.#provider = provider;
    this.#requests = conversationsOf(caller);
  }

  changesOf(request: InferenceRequest, target: EncodingTarget): string | null {
    const changes = [...this.#requests.of(request).changes, ...this.#encode(request, target).changes];
    return changes.length === 0 ? null : inWords(changes);
  }

  encodeRequest(request: InferenceRequest, target: EncodingTarget): RequestBody {
    return this.#encode(request, target).body;
  }

  readAnswer(request: InferenceRequest, body: Content, exchanged: Exchanged): Answer | null {
    const answer = this.#provider.decodeAnswer(body);
    if (answer === null) return null;
    const told = this.#told(request, exchanged);
    const given = told.request.parallelTools === false ? withFirstCall(answer) : answer;
    return { ...countAnswer(answer), translated: this.#caller.encodeAnswer(given, told) };
  }

  streamReader(request: InferenceRequest, exchanged: Exchanged): StreamReader {
    const writer = this.#writer(request, exchanged);
    return new StreamTranslation(this.#provider.streamDecoder(), writer, request.bounds.choicesShown);
  }

  streamOf(request: InferenceRequest, body: Content, exchanged: Exchanged): BegunStream | null {
    const answer = this.#provider.decodeAnswer(body);
    if (answer === null) return null;
    const events = eventsOf(answer);
    const decoder = { push: () => events, end: () => [], sawEvent: true, broken: false, failure: null };
    const writer = this.#writer(request, exchanged);
    const reader = new StreamTranslation(decoder, writer, request.bounds.choicesShown);
    return { reader, held: reader.push(NOTHING) };
  }

  #writer(request: InferenceRequest, exchanged: Exchanged): StreamWriter {
    const told = this.#told(request, exchanged);
    const writer = this.#caller.streamWriter(told);
    return told.request.parallelTools === false ? new FirstCallWriter(writer) : writer;
  }

  #encode(request: InferenceRequest, target: EncodingTarget): EncodedRequest {
    return this.#encodings.of(request, target, () =>
      this.#provider.encodeRequest(limited(this.#requests.of(request), target.outputLimit), target),
    );
  }

  /** Without the question itself, which a long answer must not keep in memory. */
  #told(request: InferenceRequest, { requestId, createdSeconds }: Exchanged): Told {
    return {
      asked: { ...request, body: NO_CONTENT },
      request: { ...this.#requests.of(request), turns: [] },
      model: request.model,
      requestId,
      createdSeconds,
      includeUsage: request.includeUsage,
    };
  }
}

/** C-1: no more is asked for than is affordable. */
function limited(request: NeutralRequest, most: number | null): NeutralRequest {
  if (most === null || (request.outputTokens !== null && request.outputTokens <= most)) return request;
  return { ...request, outputTokens: most };
}

/** Names of ours, each once. */
function inWords(changes: readonly Change[]): string {
  return [...new Set(changes.map(({ kind, name }) => `${kind}=${name}`))].join(", ");
}
