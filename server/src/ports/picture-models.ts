import type { ApiKeyId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { Size } from "./recipes.ts";

/** What a model is asked for, in one call or, where it makes one picture a call, in one for each. */
export interface AskedOfModel {
  /** As the caller wrote it. */
  readonly model: string;
  readonly operation: "generations" | "edits" | "variations";
  /** Null where the operation goes without. Only its provider sees it. */
  readonly prompt: string | null;
  readonly pictures: number;
  /** Null where the model chooses. */
  readonly size: Size | null;
  /** Parameters of OpenAI's reference that only the provider reads. */
  readonly wishes: Readonly<Record<string, string>>;
  /** How many unfinished pictures may come before each one, 0 to 3. */
  readonly partials: number;
  /** Pictures that something is made of, as they are stored. */
  readonly images: readonly SentPicture[];
  /** As large as the first picture, transparent where something may change. */
  readonly mask: SentPicture | null;
}

export interface SentPicture {
  readonly format: "jpeg" | "png" | "webp";
  readonly bytes: Uint8Array;
}

/** A picture that is not finished, as its provider sent it, and nobody has looked at it. */
export interface PartialPicture {
  /** Of which picture, counted from 0. */
  readonly place: number;
  /** Which of those that come before it, counted from 0. */
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** What somebody would ask for, with as many pictures to send. */
export interface PlannedOfModel extends Omit<AskedOfModel, "images" | "mask"> {
  readonly imageCount: number;
  readonly hasMask: boolean;
}

/** What asking comes to. Names of the registry. */
export interface ModelTerms {
  readonly model: string;
  /** The kind of the provider that is asked first. */
  readonly provider: string;
  /** The most that it may cost at any provider that may answer; 0 for test keys. */
  readonly atMost: MicroUsd;
  /** Whether unfinished pictures may be asked for: whoever may answer sends them, or can be asked without. */
  readonly partials: boolean;
}

/** Who was asked last, and what that may bill for what nobody got. */
interface Asked {
  /** The kind of provider; null where nobody was asked. */
  readonly provider: string | null;
  readonly lost: MicroUsd;
}

/** What came of it. What was made is as its provider sent it, and nobody has looked at it. */
export type ModelAnswer =
  | (Asked & {
      readonly kind: "made";
      readonly pictures: readonly Uint8Array[];
      /** For all of them: what the customer pays, which is no more than was held, and what the provider bills. */
      readonly charge: MicroUsd;
      readonly cost: MicroUsd;
    })
  /** Because of what it would show, or was asked. */
  | (Asked & { readonly kind: "refused" })
  /** It was not reached, or says that it made nothing. */
  | (Asked & { readonly kind: "failed" })
  /** It was asked, and nobody knows what it made. */
  | (Asked & { readonly kind: "unknown" })
  /** The key, its organization or its project may not ask for this any more. */
  | (Asked & { readonly kind: "forbidden" })
  /** Nobody was asked, or who was asked made nothing and has no room: it may be asked again after so long; 0 where a provider did not say. */
  | (Asked & { readonly kind: "later"; readonly waitMs: number });

/** A model may not be asked for this, or not now: told to whoever asks as all of /v1 tells it. */
export class ModelRefused extends Error {
  override readonly name = "ModelRefused";
  readonly status: number;
  readonly code: string;
  readonly sentence: string;
  readonly retryAfterSeconds: number | null;

  constructor(told: {
    readonly status: number;
    readonly code: string;
    readonly sentence: string;
    readonly retryAfterSeconds: number | null;
  }) {
    super(told.code);
    this.status = told.status;
    this.code = told.code;
    this.sentence = told.sentence;
    this.retryAfterSeconds = told.retryAfterSeconds;
  }
}

/** Models that make pictures, for a key. Adapter: picture-models, which asks the gateway of this machine. */
export interface PictureModels {
  /**
   * What asking would come to. Its pictures count against limits of pictures.
   * @param pictures how many are counted, where more than these are taken together
   * @throws ModelRefused
   */
  termsOf(key: ApiKeyId, planned: PlannedOfModel, pictures?: number): Promise<ModelTerms>;
  /** The same for somebody who only wants to know: nothing is counted against limits. @throws ModelRefused */
  priceOf(key: ApiKeyId, planned: PlannedOfModel): Promise<ModelTerms>;
  /**
   * Asks once, and never again once something may have been made. It does not throw for what a provider does.
   * @param held the most that is charged
   * @param onPartial is told of unfinished pictures as they come, never of more than were asked for; it returns at once
   */
  ask(
    key: ApiKeyId,
    held: MicroUsd,
    asked: AskedOfModel,
    onPartial: (partial: PartialPicture) => void,
  ): Promise<ModelAnswer>;
}
