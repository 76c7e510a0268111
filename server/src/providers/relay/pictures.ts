import { Content } from "../../kernel/content.ts";
import type { Answer, EncodingTarget, InferenceRequest, RequestBody, StreamReader } from "../contract.ts";
import { addCounts } from "../dialects/neutral/add-counts.ts";
import type { EncodedRequest } from "../dialects/neutral/codec.ts";
import type {
  CallerPictureCodec,
  NeutralPictureRequest,
  PictureCodec,
  PictureData,
} from "../dialects/neutral/pictures.ts";
import type { ProviderDialect } from "../provider.ts";
import { Decodings, Encodings } from "./encoded.ts";
import type { Exchanged, Relay } from "./relay.ts";

const NO_CONTENT = new Content("");

/** An answer to one call, with its picture. */
interface DrawnAnswer extends Answer {
  readonly drawn: readonly PictureData[];
}

/** Pictures, through the neutral form: one call makes one, and the answers are joined. */
export class PictureRelay implements Relay {
  readonly dialect: ProviderDialect;
  readonly translates = true;
  readonly #caller: CallerPictureCodec;
  readonly #provider: PictureCodec;
  readonly #requests: Decodings<NeutralPictureRequest>;
  readonly #encodings = new Encodings<EncodedRequest>();

  constructor(dialect: ProviderDialect, caller: CallerPictureCodec, provider: PictureCodec) {
    this.dialect = dialect;
    this.#caller = caller;
    this.#provider = provider;
    this.#requests = new Decodings((request) => caller.decodeRequest(request));
  }

  changesOf(request: InferenceRequest, target: EncodingTarget): string | null {
    const changes = [...this.#requests.of(request).changes, ...this.#encoded(request, target).changes];
    return changes.length === 0 ? null : changes.map(({ kind, name }) => `${kind}=${name}`).join(", ");
  }

  encodeRequest(request: InferenceRequest, target: EncodingTarget): RequestBody {
    return this.#encoded(request, target).body;
  }

  #encoded(request: InferenceRequest, target: EncodingTarget): EncodedRequest {
    return this.#encodings.of(request, target, () =>
      this.#provider.encodeRequest(this.#requests.of(request), target),
    );
  }

  readAnswer(_: InferenceRequest, body: Content): DrawnAnswer | null {
    const answer = this.#provider.decodeAnswer(body);
    if (answer === null) return null;
    const { pictures: drawn, counts, refused } = answer;
    return { ...told(drawn.length, counts), pictures: { ...made(drawn.length), refused }, drawn };
  }

  join(request: InferenceRequest, answers: readonly Answer[], { createdSeconds }: Exchanged): Answer {
    const drawn = answers.flatMap((answer) => (isDrawn(answer) ? answer.drawn : []));
    const counts = answers.map((answer) => answer.counts).reduce(addCounts, null);
    const pictures = made(drawn.length);
    const asked = { ...request, body: NO_CONTENT };
    const translated = this.#caller.encodeAnswer(drawn, { asked, made: pictures, counts, createdSeconds });
    return { ...told(drawn.length, counts), pictures, translated };
  }

  /** What is made by one call is not streamed: nobody asks this. */
  streamReader(): StreamReader {
    throw new Error("pictures that are made one by one are not streamed");
  }

  streamOf(): null {
    return null;
  }
}

function isDrawn(answer: Answer): answer is DrawnAnswer {
  return "drawn" in answer;
}

function told(count: number, counts: Answer["counts"]): Omit<Answer, "pictures"> {
  return { counts, unsplitTokens: 0, outputCharacters: count, uncountedCharacters: 0, extras: null };
}

function made(count: number) {
  return { count, size: null, quality: null };
}
