import type { DigitalSourceType, PictureFormat } from "./picture-terms.ts";
import type { Recipe } from "./recipes.ts";

export { DIGITAL_SOURCE_TYPES, type DigitalSourceType, type PictureFormat } from "./picture-terms.ts";

/** Why a picture was not taken in. */
export type PictureRefusal =
  /** Not one of the three formats; `found` says what it seems to be. */
  | { readonly code: "type"; readonly found: string }
  /** Cut off, lying about itself, or not decodable. */
  | { readonly code: "damaged" }
  /** More pixels than are taken. */
  | { readonly code: "pixels" }
  /** It took more time or memory than a picture may, and its process was ended. */
  | { readonly code: "demanding" }
  /** Its background is not plain, so that nobody can tell where the product ends; or there is nothing on it. */
  | { readonly code: "background" }
  /** The mask is not as large as the picture, or leaves nothing. */
  | { readonly code: "mask" }
  /** The part that is to be cut out is not inside of it. */
  | { readonly code: "box" }
  /** The font is none, is damaged, or is a collection of several. */
  | { readonly code: "font" }
  /** The font lacks a character of the text. */
  | { readonly code: "glyph" }
  /** It is to be extended to a ratio that it has. */
  | { readonly code: "ratio" }
  /** It does not get as small as is wanted in this format. */
  | { readonly code: "budget" };

/** A picture that was refused. */
export class PictureRefused extends Error {
  override readonly name = "PictureRefused";
  readonly refusal: PictureRefusal;

  constructor(refusal: PictureRefusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** Nothing can be decoded now: too much waits, or the process does not start. Another try may succeed. */
export class ImagesBusy extends Error {
  override readonly name = "ImagesBusy";
}

/** What was found in a picture before its marks were stripped, and what became of it. */
export interface PictureFacts {
  readonly sourceFormat: PictureFormat;
  /** As it is shown: its orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** The first of so many is kept. */
  readonly frames: number;
  /** As its metadata said, which anybody could have written; null where it said nothing that is known. */
  readonly digitalSourceType: DigitalSourceType | null;
  /** Whether it carried a C2PA manifest. Its signature was not checked. */
  readonly hasC2pa: boolean;
}

/** What marketplaces look at. */
export interface PictureMeasures {
  readonly format: PictureFormat;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  readonly transparent: boolean;
  /** Part of the pixels at its edge that are pure white, 0 to 1. */
  readonly whiteEdge: number;
  /** How much of the longer of width and height the product takes on its white ground, 0 to 1; 0 when there is none. */
  readonly productShare: number;
}

/** Marks of origin that a picture carries. Anybody can have written them. */
export interface PictureMarks {
  readonly digitalSourceType: DigitalSourceType | null;
  readonly hasC2pa: boolean;
}

/** A picture that was made: its bytes follow. */
export interface MadePicture {
  readonly name: string;
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

/** A picture that something is made of. */
export interface PictureInput {
  readonly bytes: number;
  /** Begins anew each time. */
  read(): AsyncIterable<Uint8Array>;
}

/** A smaller copy that is wanted. */
export interface Thumbnail {
  readonly name: string;
  /** Longest edge in pixels; a smaller picture is not enlarged. */
  readonly edge: number;
}

/** Takes what was made, piece by piece. */
export interface PictureSink {
  begin(picture: MadePicture): Promise<void>;
  write(piece: Uint8Array): Promise<void>;
}

/** Decodes and encodes pictures, where nothing else can be harmed. Adapter: platform/images. */
export interface Images {
  /**
   * Takes a picture in: decoded, turned as it is meant, encoded anew without metadata, with smaller copies. The first of what is made
   * is called `master`.
   * @param source begins anew each time: a process that dies is tried once more with another
   * @param bytes how many it has
   * @throws PictureRefused, ImagesBusy, and what `source` or `sink` throws
   */
  takeIn(
    source: () => AsyncIterable<Uint8Array>,
    bytes: number,
    thumbnails: readonly Thumbnail[],
    sink: PictureSink,
  ): Promise<PictureFacts>;
  /**
   * Makes a picture of others, as the recipe says, with smaller copies. All that is made carries the recipe's mark of origin.
   * @param inputs as many as the recipe needs, in its order
   * @throws PictureRefused, ImagesBusy, and what an input or `sink` throws
   */
  make(
    inputs: readonly PictureInput[],
    recipe: Recipe,
    thumbnails: readonly Thumbnail[],
    sink: PictureSink,
  ): Promise<void>;
  /** Looks at a picture as marketplaces do. @throws PictureRefused, ImagesBusy, and what the input throws */
  measure(input: PictureInput): Promise<PictureMeasures>;
  /** Reads a picture's marks, and decodes nothing. @throws PictureRefused, ImagesBusy, and what the input throws */
  inspect(input: PictureInput): Promise<PictureMarks>;
}
