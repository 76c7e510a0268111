/** Kinds of pictures that are taken in. */
export type PictureFormat = "jpeg" | "png" | "webp";

/** Why a picture was not taken in. */
export type PictureRefusal =
  /** Not one of the three formats; `found` says what it seems to be. */
  | { readonly code: "type"; readonly found: string }
  /** Cut off, lying about itself, or not decodable. */
  | { readonly code: "damaged" }
  /** More pixels than are taken. */
  | { readonly code: "pixels" }
  /** It took more time or memory than a picture may, and its process was ended. */
  | { readonly code: "demanding" };

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

/** Where a picture comes from, as IPTC names it (the newscodes "digitalsourcetype"). Only these are kept. */
export const DIGITAL_SOURCE_TYPES = [
  "digitalCapture",
  "computationalCapture",
  "negativeFilm",
  "positiveFilm",
  "print",
  "softwareImage",
  "humanEdits",
  "minorHumanEdits",
  "compositeCapture",
  "digitalArt",
  "digitalCreation",
  "dataDrivenMedia",
  "algorithmicallyEnhanced",
  "algorithmicMedia",
  "trainedAlgorithmicMedia",
  "compositeSynthetic",
  "compositeWithTrainedAlgorithmicMedia",
  "composite",
  "screenCapture",
  "virtualRecording",
] as const;
export type DigitalSourceType = (typeof DIGITAL_SOURCE_TYPES)[number];

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

/** A picture that was made: its bytes follow. */
export interface MadePicture {
  readonly name: string;
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
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
}
