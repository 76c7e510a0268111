import type { Size } from "./recipes.ts";

/** What a model is asked for, in one call. */
export interface AskedOfModel {
  readonly operation: "generations" | "edits" | "variations";
  /** Null where the operation goes without. Only its provider sees it. */
  readonly prompt: string | null;
  readonly pictures: number;
  /** Null where the model chooses. */
  readonly size: Size | null;
  /** Pictures that something is made of, as they are stored. */
  readonly images: readonly SentPicture[];
  /** As large as the first picture, transparent where something may change. */
  readonly mask: SentPicture | null;
}

export interface SentPicture {
  readonly format: "jpeg" | "png" | "webp";
  readonly bytes: Uint8Array;
}

/** What came of it. What was made is as its provider sent it, and nobody has looked at it. */
export type ModelAnswer =
  | { readonly kind: "made"; readonly pictures: readonly Uint8Array[] }
  /** Because of what it would show, or was asked. */
  | { readonly kind: "refused" }
  /** It was not reached, or says that it made nothing. */
  | { readonly kind: "failed" }
  /** It was asked, and nobody knows what it made. */
  | { readonly kind: "unknown" };

/** Models that make pictures. Adapter: picture-models. */
export interface PictureModels {
  /** A kind of the registry, of the provider that is asked. */
  readonly provider: string;
  /** Asks once, and never again. It does not throw for what a provider does. */
  ask(asked: AskedOfModel): Promise<ModelAnswer>;
}
