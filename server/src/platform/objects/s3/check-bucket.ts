import { OperatorError } from "../../../kernel/errors.ts";
import { newId } from "../../../kernel/ids.ts";
import { secureRandomBytes } from "../../../kernel/random.ts";
import { EgressError } from "../../../ports/egress.ts";
import { ObjectMissing } from "../../../ports/objects.ts";
import { type S3Client, S3Refused } from "./s3-client.ts";
import type { S3Store } from "./s3-store.ts";

const CONTENT_BYTES = 64;
const PART = { start: 16, end: 48 };

const REASONS: Readonly<Record<string, string>> = {
  AccessDenied: "the key may not do that",
  AuthorizationHeaderMalformed: "SALLYPORT_OBJECTS_REGION is another region than the bucket's",
  InvalidAccessKeyId: "nobody knows SALLYPORT_OBJECTS_ACCESS_KEY_ID there",
  NoSuchBucket: "there is no such bucket",
  PermanentRedirect: "the bucket is at another endpoint, or wants another SALLYPORT_OBJECTS_PATH_STYLE",
  RequestTimeTooSkewed: "the clocks of this machine and of that one differ by more than 15 minutes",
  SignatureDoesNotMatch: "SALLYPORT_OBJECTS_SECRET_ACCESS_KEY is not that key's secret",
};

/**
 * Writes an object, reads a part of it, lists and removes it, and makes sure that nobody reads it without a signature (M-2): what does not
 * work is said at the start, and not by the first picture.
 * @throws OperatorError that names the bucket, what does not work, and why
 */
export async function checkBucket(client: S3Client, store: S3Store, bucket: string): Promise<void> {
  const name = { organization: newId(), object: newId() };
  const content = secureRandomBytes(CONTENT_BYTES);
  const step = async <Result>(what: string, work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw new OperatorError(
        `The bucket '${bucket}' of SALLYPORT_OBJECTS_BUCKET cannot be ${what}: ${reasonOf(error)}.`,
      );
    }
  };
  await step("written to", async () => {
    const writer = await store.begin(name);
    await writer.write(content);
    await writer.commit();
  });
  try {
    await step("read from", async () => {
      const pieces: Uint8Array[] = [];
      for await (const piece of store.read(name, PART.start, PART.end)) pieces.push(piece);
      if (!Buffer.concat(pieces).equals(content.subarray(PART.start, PART.end)))
        throw new S3Refused(200, "unknown");
    });
    await refuseOpen(client, `${name.organization}/${name.object}`, bucket);
    await step("listed", async () => {
      for await (const _ of store.list(0)) break;
    });
  } finally {
    await step("deleted from", () => store.remove([name]));
  }
  await step("deleted from", () => expectMissing(store, name));
}

async function refuseOpen(client: S3Client, key: string, bucket: string): Promise<void> {
  const response = await client.ask({ method: "GET", key, signed: false }).catch(() => null);
  response?.cancel();
  if (response !== null)
    throw new OperatorError(
      `The bucket '${bucket}' of SALLYPORT_OBJECTS_BUCKET is public: whoever knows an address there reads what is at it. Forbid that.`,
    );
}

async function expectMissing(store: S3Store, name: Parameters<S3Store["read"]>[0]): Promise<void> {
  try {
    for await (const _ of store.read(name, 0, 1)) break;
  } catch (error) {
    if (error instanceof ObjectMissing) return;
    throw error;
  }
  throw new S3Refused(200, "unknown");
}

function reasonOf(error: unknown): string {
  if (error instanceof EgressError) return `SALLYPORT_OBJECTS_ENDPOINT does not answer (${error.kind})`;
  if (!(error instanceof S3Refused)) return "something failed here";
  if (error.status === 200) return "its server does not do what was asked";
  return REASONS[error.code] ?? `its server answers ${error.status} (${error.code})`;
}
