import type { Thumbnail } from "../../ports/images.ts";
import type { Recipe } from "../../ports/recipes.ts";

/** What the image process is asked for; the bytes of the pictures follow, one behind the other. */
export interface Job {
  /** Of each picture. */
  readonly inputs: readonly number[];
  readonly mostPixels: number;
  readonly thumbnails: readonly Thumbnail[];
  /** `take-in`: an upload; `measure`, `inspect`: nothing is made. */
  readonly work: "take-in" | "measure" | "inspect" | Recipe;
}

export function bytesOf({ inputs }: Job): number {
  return inputs.reduce((sum, bytes) => sum + bytes, 0);
}
