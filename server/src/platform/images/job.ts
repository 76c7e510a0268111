import type { Thumbnail } from "../../ports/images.ts";

/** What the image process is asked for; the bytes of the picture follow. */
export interface Job {
  readonly bytes: number;
  readonly mostPixels: number;
  readonly thumbnails: readonly Thumbnail[];
}
