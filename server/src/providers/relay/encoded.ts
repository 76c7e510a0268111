import type { EncodingTarget, InferenceRequest } from "../contract.ts";
import type { CallerCodec } from "../dialects/neutral/codec.ts";
import type { NeutralRequest } from "../dialects/neutral/request.ts";

interface Kept<Encoded> {
  readonly model: string;
  readonly provider: string;
  readonly outputLimit: number | null;
  readonly encoded: Encoded;
}

/**
 * What a request was translated into, so that it is not translated again between planning and sending. Nothing is kept longer than
 * the request itself.
 */
export class Encodings<Encoded> {
  readonly #kept = new WeakMap<InferenceRequest, Kept<Encoded>>();

  /** The first target's is kept: most requests go there. */
  of(request: InferenceRequest, target: EncodingTarget, encode: () => Encoded): Encoded {
    const kept = this.#kept.get(request);
    const { model, provider, outputLimit } = target;
    if (
      kept !== undefined &&
      kept.model === model &&
      kept.provider === provider.kind &&
      kept.outputLimit === outputLimit
    )
      return kept.encoded;
    const encoded = encode();
    if (kept === undefined) this.#kept.set(request, { model, provider: provider.kind, outputLimit, encoded });
    return encoded;
  }
}

/** What each request says, read once. Nothing is kept longer than the request itself. */
export class Decodings<Decoded> {
  readonly #kept = new WeakMap<InferenceRequest, Decoded>();
  readonly #decode: (request: InferenceRequest) => Decoded;

  constructor(decode: (request: InferenceRequest) => Decoded) {
    this.#decode = decode;
  }

  of(request: InferenceRequest): Decoded {
    const known = this.#kept.get(request);
    if (known !== undefined) return known;
    const decoded = this.#decode(request);
    this.#kept.set(request, decoded);
    return decoded;
  }
}

const conversations = new WeakMap<CallerCodec, Decodings<NeutralRequest>>();

/** What the conversations of a protocol say, read once for all dialects. */
export function conversationsOf(caller: CallerCodec): Decodings<NeutralRequest> {
  const known = conversations.get(caller);
  if (known !== undefined) return known;
  const decodings = new Decodings((request) => caller.decodeRequest(request));
  conversations.set(caller, decodings);
  return decodings;
}
