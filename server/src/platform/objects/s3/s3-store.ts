import { createHash } from "node:crypto";
import type { Clock } from "../../../kernel/clock.ts";
import type { EgressResponse } from "../../../ports/egress.ts";
import {
  ObjectMissing,
  type ObjectName,
  type ObjectStore,
  type ObjectWriter,
} from "../../../ports/objects.ts";
import { refusalIn, type S3Client, S3Refused } from "./s3-client.ts";
import { textIn, textsIn } from "./xml.ts";

const NAME =
  /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
/** What is larger goes in parts of this size, so that no object is in memory as a whole. A part has at least 5 MiB. */
const PART_BYTES = 8 * 1024 * 1024;
/** Most that one request removes (DeleteObjects). */
const MOST_REMOVED = 1_000;
/** Most that a server tells of at once, whatever is asked for. */
const PAGE_KEYS = 1_000;

/** Objects in a bucket, each at `organization/object`. */
export class S3Store implements ObjectStore {
  readonly #client: S3Client;
  readonly #clock: Clock;
  readonly #pageKeys: number;

  constructor(client: S3Client, clock: Clock, pageKeys = PAGE_KEYS) {
    this.#client = client;
    this.#clock = clock;
    this.#pageKeys = pageKeys;
  }

  async begin(name: ObjectName): Promise<ObjectWriter> {
    return new PartsWriter(this.#client, keyOf(name));
  }

  async *read(name: ObjectName, start: number, end: number): AsyncGenerator<Uint8Array> {
    const response = await this.#ask(name, start, end);
    if (response === null) return;
    // A server that does not know ranges gives the whole.
    let at = response.status === 206 ? start : 0;
    try {
      for (;;) {
        const piece = await response.read();
        if (piece === null) return;
        const wanted = piece.subarray(Math.max(0, start - at), Math.max(0, end - at));
        if (wanted.length > 0) yield wanted;
        at += piece.length;
        if (at >= end) return response.finish();
      }
    } finally {
      response.cancel();
    }
  }

  async remove(names: readonly ObjectName[]): Promise<void> {
    for (let at = 0; at < names.length; at += MOST_REMOVED)
      await this.#removeSome(names.slice(at, at + MOST_REMOVED).map(keyOf));
  }

  async *list(olderThanMs: number): AsyncGenerator<ObjectName> {
    const before = this.#clock.nowMs() - olderThanMs;
    await this.#abortUnfinished(before);
    let token: string | null = null;
    do {
      const query: Record<string, string> = { "list-type": "2", "max-keys": String(this.#pageKeys) };
      if (token !== null) query["continuation-token"] = token;
      const page = await this.#client.text({ method: "GET", query });
      for (const entry of textsIn(page, "Contents")) {
        const name = nameIn(textIn(entry, "Key"));
        // What somebody else put there is not ours to remove.
        if (name !== null && Date.parse(textIn(entry, "LastModified") ?? "") <= before) yield name;
      }
      token = textIn(page, "IsTruncated") === "true" ? textIn(page, "NextContinuationToken") : null;
    } while (token !== null);
  }

  /** Null when nothing is at that place. */
  async #ask(name: ObjectName, start: number, end: number): Promise<EgressResponse | null> {
    const range = ["range", `bytes=${start}-${end - 1}`] as const;
    try {
      return await this.#client.ask({ method: "GET", key: keyOf(name), headers: [range] });
    } catch (error) {
      if (!(error instanceof S3Refused)) throw error;
      if (error.status === 416) return null;
      throw error.code === "NoSuchKey" ? new ObjectMissing() : error;
    }
  }

  async #removeSome(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const list = keys.map((key) => `<Object><Key>${key}</Key></Object>`).join("");
    const body = `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet>${list}</Delete>`;
    const headers = [
      ["content-type", "application/xml"],
      ["content-md5", createHash("md5").update(body).digest("base64")],
    ] as const;
    const answer = await this.#client.text({
      ...{ method: "POST", query: { delete: "" }, headers },
      body: [body],
    });
    for (const failed of textsIn(answer, "Error")) {
      const refusal = refusalIn(200, failed);
      // What is not there is removed already.
      if (refusal.code !== "NoSuchKey") throw refusal;
    }
  }

  /** What a process left behind that ended in the middle of a large object is stored and paid for until somebody aborts it. */
  async #abortUnfinished(before: number): Promise<void> {
    const page = await this.#client.text({
      method: "GET",
      query: { uploads: "", "max-uploads": "1000" },
    });
    for (const upload of textsIn(page, "Upload")) {
      const [key, uploadId] = [textIn(upload, "Key") ?? "", textIn(upload, "UploadId")];
      if (uploadId === null || nameIn(key) === null) continue;
      if (Date.parse(textIn(upload, "Initiated") ?? "") > before) continue;
      await abort(this.#client, key, uploadId);
    }
  }
}

/** Small objects go at once, when they are whole; large ones in parts, of which one at a time is in memory. */
class PartsWriter implements ObjectWriter {
  readonly #client: S3Client;
  readonly #key: string;
  #waiting: Uint8Array[] = [];
  #bytes = 0;
  #uploadId: string | null = null;
  readonly #tags: string[] = [];

  constructor(client: S3Client, key: string) {
    this.#client = client;
    this.#key = key;
  }

  async write(piece: Uint8Array): Promise<void> {
    this.#waiting.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes >= PART_BYTES) await this.#sendPart();
  }

  async commit(): Promise<void> {
    if (this.#uploadId === null) {
      const response = await this.#client.ask({ method: "PUT", key: this.#key, body: this.#waiting });
      response.finish();
      return;
    }
    if (this.#bytes > 0) await this.#sendPart();
    const parts = this.#tags.map(
      (tag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${tag}</ETag></Part>`,
    );
    const answer = await this.#client.text({
      ...{ method: "POST", key: this.#key, query: { uploadId: this.#uploadId } },
      headers: [["content-type", "application/xml"]],
      body: [`<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`],
    });
    // It may fail after its status was sent (API reference, CompleteMultipartUpload).
    if (textIn(answer, "ETag") === null) throw refusalIn(200, answer);
    this.#uploadId = null;
  }

  async abandon(): Promise<void> {
    this.#waiting = [];
    // Where that fails, the sweep of orphans finds it.
    if (this.#uploadId !== null) await abort(this.#client, this.#key, this.#uploadId).catch(() => {});
  }

  async #sendPart(): Promise<void> {
    if (this.#uploadId === null) {
      const begun = await this.#client.text({ method: "POST", key: this.#key, query: { uploads: "" } });
      this.#uploadId = textIn(begun, "UploadId");
      if (this.#uploadId === null) throw refusalIn(200, begun);
    }
    const response = await this.#client.ask({
      ...{ method: "PUT", key: this.#key, body: this.#waiting },
      query: { partNumber: String(this.#tags.length + 1), uploadId: this.#uploadId },
    });
    response.finish();
    this.#tags.push((response.header("etag") ?? "").replaceAll('"', "&quot;"));
    this.#waiting = [];
    this.#bytes = 0;
  }
}

async function abort(client: S3Client, key: string, uploadId: string): Promise<void> {
  try {
    (await client.ask({ method: "DELETE", key, query: { uploadId } })).finish();
  } catch (error) {
    if (!(error instanceof S3Refused && error.status === 404)) throw error;
  }
}

function keyOf({ organization, object }: ObjectName): string {
  const key = `${organization}/${object}`;
  if (!NAME.test(key)) throw new RangeError("not the name of an object");
  return key;
}

function nameIn(key: string | null): ObjectName | null {
  const found = NAME.exec(key ?? "");
  const [, organization, object] = found ?? [];
  return organization === undefined || object === undefined ? null : { organization, object };
}
