import type { Clock } from "../../../kernel/clock.ts";
import type { Egress } from "../../../ports/egress.ts";
import type { ObjectStore } from "../../../ports/objects.ts";
import { checkBucket } from "./check-bucket.ts";
import { S3Client, type S3Place } from "./s3-client.ts";
import { S3Store } from "./s3-store.ts";

export type { S3Place } from "./s3-client.ts";

/** A bucket as a store of objects. */
export interface Bucket extends ObjectStore {
  /** @throws OperatorError when it cannot be written, read, listed and deleted from, or is public */
  check(): Promise<void>;
}

/** @param pageKeys how many objects are asked for at once when all are listed */
export function openBucket(place: S3Place, egress: Egress, clock: Clock, pageKeys?: number): Bucket {
  const client = new S3Client(place, egress, clock);
  const store = new S3Store(client, clock, pageKeys);
  return {
    begin: (name) => store.begin(name),
    read: (name, start, end) => store.read(name, start, end),
    remove: (names) => store.remove(names),
    list: (olderThanMs) => store.list(olderThanMs),
    check: () => checkBucket(client, store, place.bucket),
  };
}
