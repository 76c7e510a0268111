import { type AwsKeys, signedHeaders } from "../../../kernel/aws/signature.ts";
import type { Clock } from "../../../kernel/clock.ts";
import {
  type Egress,
  type EgressBody,
  EgressError,
  type EgressRequest,
  type EgressResponse,
} from "../../../ports/egress.ts";
import { textIn } from "./xml.ts";

/** Where a bucket is, and who we are there. */
export interface S3Place {
  /** Scheme, host and port. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  /** The bucket stands in the path (most servers), or in front of the host (AWS would rather have it there). */
  readonly pathStyle: boolean;
  readonly keys: AwsKeys;
}

export interface S3Request {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Of the object; empty for the bucket. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: EgressBody;
  /** False: as anybody could ask. */
  readonly signed?: boolean;
}

/** The bucket's server said no, or something nobody understands. */
export class S3Refused extends Error {
  override readonly name = "S3Refused";
  readonly status: number;
  /** Of the list of S3 error responses; "unknown" when it is none that we know. */
  readonly code: string;

  constructor(status: number, code: string) {
    super(`${status} ${code}`);
    this.status = status;
    this.code = code;
  }
}

/** What a server may say, and we say on: nothing else that it wrote is shown anywhere. */
const KNOWN_CODES: ReadonlySet<string> = new Set([
  "AccessDenied",
  "AllAccessDisabled",
  "AuthorizationHeaderMalformed",
  "InternalError",
  "InvalidAccessKeyId",
  "InvalidBucketName",
  "NoSuchBucket",
  "NoSuchKey",
  "NoSuchUpload",
  "PermanentRedirect",
  "RequestTimeTooSkewed",
  "ServiceUnavailable",
  "SignatureDoesNotMatch",
  "SlowDown",
]);

const TIMEOUTS = { connectMs: 5_000, firstByteMs: 30_000, idleMs: 30_000 } as const;
const MOST_ANSWER_BYTES = 4 * 1024 * 1024;
const ATTEMPTS = 3;
const PAUSE_MS = 50;

/**
 * Asks a bucket's server (Amazon S3 API reference, REST; Signature Version 4). What is asked here may be asked twice, so what fails on
 * the way, and what a server is too busy for, is tried again.
 */
export class S3Client {
  readonly #place: S3Place;
  readonly #egress: Egress;
  readonly #clock: Clock;

  constructor(place: S3Place, egress: Egress, clock: Clock) {
    this.#place = place;
    this.#egress = egress;
    this.#clock = clock;
  }

  /**
   * Resolves when the answer begins. Its body is to be read, finished or cancelled.
   * @throws S3Refused for every status but those that mean success; EgressError
   */
  async ask(request: S3Request): Promise<EgressResponse> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const response = await this.#egress.send(this.#written(request));
        if (response.status >= 200 && response.status < 300) return response;
        throw await refused(response);
      } catch (error) {
        if (attempt === ATTEMPTS || !isPassing(error)) throw error;
      }
      await Bun.sleep(PAUSE_MS * 4 ** (attempt - 1));
    }
  }

  /** The whole answer as text. @throws S3Refused, EgressError */
  async text(request: S3Request): Promise<string> {
    const response = await this.ask(request);
    return Buffer.from(await response.bytes(MOST_ANSWER_BYTES)).toString("utf8");
  }

  #written({ method, key = "", query = {}, headers = [], body, signed = true }: S3Request): EgressRequest {
    const { endpoint, bucket, pathStyle, region, keys } = this.#place;
    const url = new URL(endpoint);
    if (!pathStyle) url.hostname = `${bucket}.${url.hostname}`;
    url.pathname = pathStyle ? `/${bucket}/${key}` : `/${key}`;
    url.search = new URLSearchParams(query).toString();
    const content = body ?? (method === "POST" || method === "PUT" ? [] : null);
    const signature = signed
      ? signedHeaders(
          { method, url, headers, body: content ?? [] },
          keys,
          { region, service: "s3" },
          this.#clock.nowMs(),
        )
      : [];
    return {
      method,
      url,
      headers: [...headers, ...signature],
      body: content,
      signal: null,
      timeouts: TIMEOUTS,
      // The operator named this server, which may stand in the same house.
      allowPrivateAddress: true,
    };
  }
}

async function refused(response: EgressResponse): Promise<S3Refused> {
  const { status } = response;
  const body = await response.bytes(MOST_ANSWER_BYTES).catch(() => new Uint8Array());
  return refusalIn(status, Buffer.from(body).toString("utf8"));
}

/** What an answer says went wrong; also in the body of a 200. */
export function refusalIn(status: number, text: string): S3Refused {
  const code = textIn(text, "Code") ?? "";
  return new S3Refused(status, KNOWN_CODES.has(code) ? code : "unknown");
}

function isPassing(error: unknown): boolean {
  if (error instanceof S3Refused) return error.status >= 500 || error.status === 429;
  return error instanceof EgressError && !["unresolvable", "tls_failed", "closed"].includes(error.kind);
}
