import { trimmedValue } from "./field-syntax.ts";
import { MalformedResponse } from "./malformed.ts";

/** Fifteen digits stay exact in a number. */
const CONTENT_LENGTH = /^[0-9]{1,15}$/;
const KEEP_ALIVE_TIMEOUT = /(?:^|[,; \t])timeout=([0-9]{1,6})(?:$|[,; \t])/i;

/** How a body is delimited and whether the connection survives it (RFC 9112 sections 6 and 9). */
export class MessageFraming {
  /** Bytes of the body; null when it is chunked or ends with the connection. */
  contentLength: number | null = null;
  chunked: boolean = false;
  /** True when the connection may carry another request after this response. */
  persistent: boolean;
  /** How long the server says it keeps an idle connection; null when it does not say. */
  keepAliveMs: number | null = null;
  readonly #isHttp11: boolean;

  constructor(isHttp11: boolean) {
    this.#isHttp11 = isHttp11;
    // HTTP/1.0 connections are not reused: its keep-alive was never specified well (RFC 9112 appendix C.2.2).
    this.persistent = isHttp11;
  }

  /** Notes the field if it matters here. Lengths are compared first, so that other fields cost no allocation. */
  readField(text: string, start: number, colon: number, end: number): void {
    switch (colon - start) {
      case 10:
        this.#readConnectionField(text.slice(start, colon).toLowerCase(), text, colon + 1, end);
        break;
      case 14:
        if (text.slice(start, colon).toLowerCase() === "content-length") {
          this.#readContentLength(trimmedValue(text, colon + 1, end));
        }
        break;
      case 16:
        if (text.slice(start, colon).toLowerCase() === "content-encoding") {
          requireIdentity(trimmedValue(text, colon + 1, end));
        }
        break;
      case 17:
        if (text.slice(start, colon).toLowerCase() === "transfer-encoding") {
          this.#readTransferEncoding(trimmedValue(text, colon + 1, end));
        }
        break;
    }
  }

  /** Applies the rules that need all fields. */
  finish(status: number): void {
    // Both say where the body ends: the form of response splitting (RFC 9112 section 6.3, rule 3).
    if (this.chunked && this.contentLength !== null) throw new MalformedResponse("two lengths");
    // RFC 9112 section 6.1: transfer coding in HTTP/1.0 means that someone on the way did not understand it.
    if (this.chunked && !this.#isHttp11) throw new MalformedResponse("transfer-encoding in HTTP/1.0");
    if (status >= 200 && status !== 204 && status !== 304) return;
    // RFC 9112 section 6.3, rule 1: no body, whatever the fields say. A body that is announced all the same may
    // still follow and would be read as the answer to the next request, so there is none on this connection.
    if (this.chunked || (this.contentLength ?? 0) > 0) this.persistent = false;
    this.chunked = false;
    this.contentLength = 0;
  }

  #readConnectionField(name: string, text: string, start: number, end: number): void {
    if (name === "connection") {
      const options = text.slice(start, end).toLowerCase().split(",");
      if (options.some((option) => option.trim() === "close")) this.persistent = false;
    } else if (name === "keep-alive") {
      const seconds = KEEP_ALIVE_TIMEOUT.exec(text.slice(start, end))?.[1];
      if (seconds !== undefined) this.keepAliveMs = Number(seconds) * 1000;
    }
  }

  #readContentLength(value: string): void {
    if (this.contentLength !== null || !CONTENT_LENGTH.test(value))
      throw new MalformedResponse("content-length");
    this.contentLength = Number(value);
  }

  #readTransferEncoding(value: string): void {
    if (this.chunked || value.toLowerCase() !== "chunked") throw new MalformedResponse("transfer-encoding");
    this.chunked = true;
  }
}

/** We ask for identity and never decompress: a decompression bomb has nothing to explode in (RFC 9110 section 8.4). */
function requireIdentity(value: string): void {
  if (value !== "" && value.toLowerCase() !== "identity") throw new MalformedResponse("content-encoding");
}
