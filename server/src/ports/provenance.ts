import type { DigitalSourceType, PictureFormat } from "./picture-terms.ts";

/** What was done to a picture, in the words of C2PA 2.1. */
export type ProvenanceAction =
  | "c2pa.created"
  | "c2pa.opened"
  | "c2pa.cropped"
  | "c2pa.resized"
  | "c2pa.edited"
  | "c2pa.converted";

/** How a picture came to be, as its manifest tells it. */
export interface Story {
  /** In the order in which it was done. The first is `c2pa.created` or `c2pa.opened`, which tells of the picture it was made of. */
  readonly actions: readonly {
    readonly action: ProvenanceAction;
    readonly digitalSourceType: DigitalSourceType | null;
    /** The model that did it; only a name that the registry knows. */
    readonly model: string | null;
  }[];
  /** The pictures that it was made of. At most one is its parent, which was opened; of the others something was taken over. */
  readonly ingredients: readonly Ingredient[];
}

export interface Ingredient {
  readonly format: PictureFormat;
  readonly relationship: "parentOf" | "inputTo";
}

/** Signs pictures with the operator's certificate (C2PA). Adapter: platform/provenance. */
export interface PictureSigner {
  /** A picture that is signed with this story is at most so many bytes longer. */
  mostAddedBytes(story: Story): number;
  /**
   * Adds a manifest to an encoded picture. Only bytes that no decoder reads are added, so every pixel stays as it is.
   * @returns the signed picture in pieces; null when the certificate is not valid now
   */
  sign(picture: Uint8Array, format: PictureFormat, story: Story): readonly Uint8Array[] | null;
}
