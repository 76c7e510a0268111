import { join } from "node:path";
import { systemClock } from "../../kernel/clock.ts";
import { SealedObjects } from "../../objects/index.ts";
import { type Bucket, FolderStore, openBucket, ScratchFolder } from "../../platform/objects/index.ts";
import type { Egress } from "../../ports/egress.ts";
import type { Scratch } from "../../ports/objects.ts";
import type { Given } from "../given.ts";

/** Where this deployment keeps objects, and their keys, which are never in the same place. */
export function openObjects(
  { config, dataDir }: Pick<Given, "config" | "dataDir">,
  egress: Egress,
): SealedObjects {
  return new SealedObjects(
    bucketOf(config, egress) ?? new FolderStore(config.objectsDir ?? join(dataDir, "objects")),
    new FolderStore(config.objectKeysDir ?? join(dataDir, "object-keys")),
  );
}

/** Null where objects are in a folder. */
export function bucketOf(config: Given["config"], egress: Egress): Bucket | null {
  const { objectsEndpoint: endpoint, objectsBucket: bucket } = config;
  if (endpoint === undefined || bucket === undefined) return null;
  const keys = {
    accessKeyId: config.objectsAccessKeyId ?? "",
    secretAccessKey: config.objectsSecretAccessKey ?? "",
    sessionToken: null,
  };
  const { objectsRegion: region, objectsPathStyle: pathStyle } = config;
  return openBucket({ endpoint, bucket, region, pathStyle, keys }, egress, systemClock);
}

export function openScratch({ dataDir }: Pick<Given, "dataDir">): Scratch {
  return new ScratchFolder(join(dataDir, "arriving"));
}
