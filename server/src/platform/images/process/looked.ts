import { type PictureFormat, PictureRefused } from "../../../ports/images.ts";

/** What the structure of a picture says of it, before anything of it is decoded. */
export interface Looked {
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** Whether decoding gives exactly the pixels that were encoded. */
  readonly lossless: boolean;
  /** Adobe XMP, where the origin of a picture is written; at most a megabyte of it. */
  readonly xmp: Uint8Array | null;
  /** The C2PA manifest store; null where there is none. */
  readonly c2pa: Uint8Array | null;
  /** What is to be decoded: the picture without parts that no decoder needs. */
  readonly decodable: Uint8Array;
}

/** The longest XMP that is read. */
export const MOST_XMP_BYTES = 1024 * 1024;
/** The longest colour profile that is believed. */
export const MOST_PROFILE_BYTES = 4 * 1024 * 1024;

export function damaged(): PictureRefused {
  return new PictureRefused({ code: "damaged" });
}

/** Whether this text stands at that place. */
export function ascii(bytes: Buffer, at: number, text: string): boolean {
  return bytes.length >= at + text.length && bytes.toString("latin1", at, at + text.length) === text;
}
