import type { Exchange } from "../exchange.ts";
import type { BodyDecoder } from "./body-decoder.ts";
import { ChunkedDecoder } from "./chunked-decoder.ts";
import { HeadReader } from "./head-reader.ts";
import { ContentLengthDecoder, UntilCloseDecoder } from "./identity-decoders.ts";
import type { IncomingResponse } from "./incoming-response.ts";
import { MalformedResponse } from "./malformed.ts";
import type { MessageFraming } from "./message-framing.ts";
import type { ResponseHead } from "./response-head.ts";

/** 100, 102, 103: more of them than this is a way to keep us waiting (RFC 9110 section 15.2). */
const MAX_INTERIM_RESPONSES = 4;

/** Turns what a connection receives into responses, one exchange after the other. */
export class ResponseReader {
  /** True once any byte came for this exchange, an interim response included. */
  anyByte: boolean = false;
  /** True once a byte of the final response came. */
  started: boolean = false;
  /** After the end: whether its head and its framing allow another exchange. */
  reusable: boolean = false;
  keepAliveMs: number | null = null;
  readonly #secure: boolean;
  readonly #head: HeadReader;
  #exchange: Exchange | null = null;
  #response: IncomingResponse | null = null;
  #decoder: BodyDecoder | null = null;
  #interim = 0;

  constructor(secure: boolean, maxHeadBytes: number) {
    this.#secure = secure;
    this.#head = new HeadReader(maxHeadBytes);
  }

  /** A final head has begun and is not complete. */
  get inHead(): boolean {
    return this.started && this.#response === null;
  }

  get endsWithConnection(): boolean {
    return this.#decoder?.endsWithConnection === true;
  }

  begin(exchange: Exchange): void {
    this.#exchange = exchange;
    this.anyByte = false;
    this.started = false;
    this.reusable = false;
    this.#interim = 0;
  }

  /** Forgets everything, so that an idle connection pins no buffer. */
  release(): void {
    this.#exchange = null;
    this.#response = null;
    this.#decoder = null;
    this.#head.release();
  }

  /**
   * True when the response is complete.
   * @throws MalformedResponse
   */
  read(chunk: Buffer): boolean {
    let input = chunk;
    let offset = 0;
    this.anyByte = true;
    this.started = true;
    while (this.#response === null) {
      const head = this.#head.read(input, offset);
      if (head === null) return false;
      input = this.#head.input;
      offset = this.#head.offset;
      if (head.status >= 200) this.#respond(head);
      else this.#skipInterim(head);
      if (this.#response === null && offset === input.length) {
        this.started = false;
        return false;
      }
    }
    return this.#readBody(input, offset, this.#response);
  }

  #skipInterim(head: ResponseHead): void {
    this.#interim += 1;
    // We never offer an upgrade, so that 101 is a lie (RFC 9110 section 15.2.2).
    if (head.status === 101 || this.#interim > MAX_INTERIM_RESPONSES || !head.framing.persistent) {
      throw new MalformedResponse("interim response");
    }
  }

  #respond(head: ResponseHead): void {
    const decoder = bodyDecoder(head.framing);
    // RFC 9112 section 9.8: over TLS the end of the connection counts only after a close_notify alert. The runtime
    // does not tell it from a bare FIN, which anyone on the way can send, so such a body is never known to be whole.
    if (decoder.endsWithConnection && this.#secure) throw new MalformedResponse("no length over TLS");
    this.#decoder = decoder;
    this.reusable = head.framing.persistent && !decoder.endsWithConnection;
    this.keepAliveMs = head.framing.keepAliveMs;
    this.#response = this.#exchange?.respond(head) ?? null;
    this.#head.release();
  }

  #readBody(input: Buffer, offset: number, response: IncomingResponse): boolean {
    const decoder = this.#decoder;
    if (decoder === null) return false;
    let end = offset;
    if (!decoder.done) {
      const piece = decoder.decode(input, offset);
      if (piece !== null) response.push(piece);
      end = decoder.consumed;
    }
    // What came after the end was not asked for: the connection is not to be trusted with another exchange.
    if (end < input.length) this.reusable = false;
    return decoder.done;
  }
}

/** RFC 9112 section 6.3. */
function bodyDecoder(framing: MessageFraming): BodyDecoder {
  if (framing.chunked) return new ChunkedDecoder();
  return framing.contentLength === null
    ? new UntilCloseDecoder()
    : new ContentLengthDecoder(framing.contentLength);
}
