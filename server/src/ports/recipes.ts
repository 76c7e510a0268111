import type { MarketplaceName } from "./marketplaces.ts";
import type { DigitalSourceType, PictureFormat } from "./picture-terms.ts";

/** A colour as red, green and blue, each from 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Width to height, in any unit. */
export type Ratio = Size;

/** A part of a picture, in pixels from its left upper corner. */
export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

export const POSITIONS = [
  "top_left",
  "top",
  "top_right",
  "left",
  "center",
  "right",
  "bottom_left",
  "bottom",
  "bottom_right",
] as const;
type Position = (typeof POSITIONS)[number];

/** Where something lies on a picture. */
export interface Overlay {
  readonly position: Position;
  /** From the picture's edge, as a part of its shorter edge: 0 to 0.25. */
  readonly margin: number;
  /** From 0, which nobody sees, to 1, which hides what is under it. */
  readonly opacity: number;
}

/** A logo on a picture. */
export interface Stamp extends Overlay {
  /** As a part of the picture's width, above 0 and at most 1. */
  readonly width: number;
}

/** Fonts that come with the product, under an open licence. */
export const SHIPPED_FONTS = ["instrument-sans", "atkinson-hyperlegible-mono"] as const;
export type ShippedFont = (typeof SHIPPED_FONTS)[number];

/** A line of text on a picture. */
export interface Lettering extends Overlay {
  readonly text: string;
  /** Null: the font is an input of its own, behind the picture. */
  readonly font: ShippedFont | null;
  /** Of the font, as a part of the picture's shorter edge; less where the text would not fit. */
  readonly height: number;
  readonly color: Color;
  /** What is filled behind the text; null: nothing. */
  readonly plate: Color | null;
}

/**
 * What is done to a picture without any model. Where `masked` stands, a mask may follow the picture: what is opaque in it, or white when it
 * has no transparency, is the product. Without one the product is what is opaque, or what stands before a plain background.
 */
export type LocalWork =
  | { readonly kind: "crop"; readonly box: Box }
  | { readonly kind: "resize"; readonly size: Size; readonly fit: "inside" | "cover" }
  /** Fitted in, never enlarged, in the middle of the colour. */
  | { readonly kind: "pad"; readonly size: Size; readonly color: Color }
  | { readonly kind: "cut_out"; readonly masked: boolean }
  /** The pixels of the product stay as they are, bit for bit; the rest gets the colour. */
  | { readonly kind: "background"; readonly color: Color; readonly masked: boolean }
  /** As `background`, with a picture that comes last, scaled to cover. */
  | { readonly kind: "backdrop"; readonly masked: boolean }
  /** Under the product; on the colour, or on nothing when that is null. */
  | { readonly kind: "shadow"; readonly color: Color | null; readonly masked: boolean }
  /** So many times as wide and as high, by Lanczos' filter. */
  | { readonly kind: "upscale"; readonly factor: number }
  /**
   * What a model gets to see that extends a picture: the picture, in the middle of as much of nothing as it needs to have the ratio, in
   * the size that the model makes.
   */
  | { readonly kind: "surroundings"; readonly ratio: Ratio; readonly size: Size }
  /** What the model made of that comes last; the picture's own pixels lie over it, bit for bit. */
  | { readonly kind: "surround"; readonly ratio: Ratio; readonly size: Size }
  | { readonly kind: "preset"; readonly preset: MarketplaceName; readonly masked: boolean }
  | { readonly kind: "text"; readonly lettering: Lettering }
  /** Of a font and not of a picture: some of its characters, so that people see what it looks like. */
  | { readonly kind: "specimen" }
  /** Only encoded anew. */
  | { readonly kind: "convert" };

/** What is made of pictures, and how it is written. */
export interface Recipe {
  readonly work: LocalWork;
  /** What is laid over what the work came to; its logo is the last input. Absent or null: nothing. */
  readonly stamp?: Stamp | null;
  /** Null: as the work makes it best. */
  readonly format: PictureFormat | null;
  /** At most so many bytes; null: as many as it takes. */
  readonly mostBytes: number | null;
  /** Written into every copy (IPTC Photo Metadata, Digital Source Type); null: nothing is known of its origin. */
  readonly digitalSourceType: DigitalSourceType | null;
}
