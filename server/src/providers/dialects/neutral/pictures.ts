import type { Content } from "../../../kernel/content.ts";
import type {
  EncodingTarget,
  InferenceRequest,
  MadePictures,
  PictureOperation,
  PictureSize,
  TokenCounts,
} from "../../contract.ts";
import type { EncodedRequest } from "./codec.ts";
import type { Change } from "./request.ts";

/** A picture as data: its type by its first bytes, and base64. */
export interface PictureData {
  readonly type: string;
  readonly data: string;
}

type PictureFormat = "png" | "jpeg" | "webp";

/** Pictures that are asked for, between a caller's form and a provider's. A null is what nothing was said of. */
export interface NeutralPictureRequest {
  readonly operation: PictureOperation;
  readonly prompt: string;
  readonly size: PictureSize | null;
  readonly background: "transparent" | "opaque" | null;
  readonly format: PictureFormat | null;
  readonly sources: readonly PictureData[];
  readonly mask: PictureData | null;
  /** The caller's own names of what is left out without harm. */
  readonly changes: readonly Change[];
}

/** What a provider made of it. */
interface NeutralPictureAnswer {
  readonly pictures: readonly PictureData[];
  /** Null when the provider did not count. */
  readonly counts: TokenCounts | null;
  /** It says that it refused because of what the picture would show. */
  readonly refused: boolean;
}

/** The provider's half of a translation of pictures: one picture a call. */
export interface PictureCodec {
  /** @throws PublicError untranslatable where this dialect has no word for what was asked */
  encodeRequest(request: NeutralPictureRequest, target: EncodingTarget): EncodedRequest;
  /** Null when it is no answer of this dialect. */
  decodeAnswer(body: Content): NeutralPictureAnswer | null;
}

/** What a caller's form tells of pictures beside themselves. */
interface ToldOfPictures {
  readonly asked: InferenceRequest;
  readonly made: MadePictures;
  /** Null when nobody counted. */
  readonly counts: TokenCounts | null;
  /** Seconds since 1970. */
  readonly createdSeconds: number;
}

/** The caller's half. */
export interface CallerPictureCodec {
  /** @throws PublicError untranslatable */
  decodeRequest(request: InferenceRequest): NeutralPictureRequest;
  /** A whole answer, or all of a stream where one was asked for. */
  encodeAnswer(pictures: readonly PictureData[], told: ToldOfPictures): string;
}
