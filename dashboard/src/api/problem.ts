/** What a refusal says. */
interface Told {
  readonly code: string;
  readonly sentence: string;
  readonly status: number;
  readonly requestId: string | null;
  readonly field: string | null;
  readonly retryAfterSeconds: number | null;
  readonly goneAt: string | null;
}

/** A refusal, as problem details tell it (RFC 9457). */
export class Problem extends Error {
  override readonly name = "Problem";

  readonly code: string;
  readonly sentence: string;
  readonly status: number;
  readonly requestId: string | null;
  /** Which member of the input is meant. */
  readonly field: string | null;
  readonly retryAfterSeconds: number | null;
  /** Since when what was asked for is over. */
  readonly goneAt: string | null;

  private constructor(told: Told) {
    super(told.sentence);
    this.code = told.code;
    this.sentence = told.sentence;
    this.status = told.status;
    this.requestId = told.requestId;
    this.field = told.field;
    this.retryAfterSeconds = told.retryAfterSeconds;
    this.goneAt = told.goneAt;
  }

  static from(response: Response, body: unknown): Problem {
    const said = (typeof body === "object" && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
    const text = (name: string) => (typeof said[name] === "string" ? said[name] : null);
    const wait = Number(response.headers.get("retry-after") ?? Number.NaN);
    return new Problem({
      code: text("code") ?? "internal",
      sentence: text("title") ?? `The server answered ${response.status}.`,
      status: response.status,
      requestId: text("request_id") ?? response.headers.get("x-request-id"),
      field: text("field"),
      retryAfterSeconds: Number.isFinite(wait) ? wait : null,
      goneAt: text("gone_at"),
    });
  }
}

/** Nothing came back: the network, or the server, is away. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}
