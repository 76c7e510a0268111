import type { Attachment, Model, Picture, Sound } from "../contract.ts";
import { ANY_FAMILY, pictureFamily, USUAL_FAMILY } from "./picture-families.ts";
import type { PictureRule } from "./picture-rules.ts";
import { soundRule } from "./sound-families.ts";

export { drawnTokens, sendsPartials } from "./drawn-tokens.ts";
export { pictureSize } from "./picture-size.ts";
export { soundLength } from "./sound-length.ts";

/** The tokens of a request's attachments. */
export interface AttachmentTokens {
  /** Infinite where nothing but the model's context bounds them. */
  readonly atMost: number;
  readonly about: number;
  /** Those of `about` that are sound, which has a price of its own. */
  readonly aboutSound: number;
}

const NONE: AttachmentTokens = { atMost: 0, about: 0, aboutSound: 0 };

/** The last result: the same request and model are often asked about several times in a row. */
const last = new WeakMap<readonly Attachment[], readonly [Model, AttachmentTokens]>();

/** Counts the tokens that a model makes of a request's attachments (C-1). */
export function attachmentTokens(attachments: readonly Attachment[], model: Model): AttachmentTokens {
  if (attachments.length === 0) return NONE;
  const known = last.get(attachments);
  if (known?.[0] === model) return known[1];
  const tokens = sumOf(attachments, model);
  last.set(attachments, [model, tokens]);
  return tokens;
}

function sumOf(attachments: readonly Attachment[], model: Model): AttachmentTokens {
  let atMost = 0;
  let about = 0;
  let aboutSound = 0;
  for (const attachment of attachments) {
    const tokens = tokensOf(attachment, model);
    atMost += tokens.atMost;
    about += tokens.about;
    if (attachment.kind === "sound") aboutSound += tokens.about;
  }
  return { atMost, about, aboutSound };
}

type TokensOfOne = Omit<AttachmentTokens, "aboutSound">;

function tokensOf(attachment: Attachment, model: Model): TokensOfOne {
  switch (attachment.kind) {
    case "picture":
      return pictureTokens(attachment, model);
    case "sound":
      return soundTokens(attachment, model);
    case "file":
      return { atMost: Number.POSITIVE_INFINITY, about: fileEstimate((attachment.bytes * 3) / 4) };
  }
}

/** A model that takes no pictures refuses one, or reads its data as text. */
function pictureTokens({ size, detail, bytes }: Picture, model: Model): TokensOfOne {
  if (model.input.length > 0 && !model.input.includes("image"))
    return { atMost: bytes, about: Math.ceil(bytes / BYTES_PER_TEXT_TOKEN) };
  const { atMost, about } = ruleOf(model);
  return { atMost: atMost.atMost(size, detail), about: about.about(size, detail) };
}

interface Rules {
  readonly atMost: PictureRule;
  readonly about: PictureRule;
}

/** Found once for each model. */
const rules = new WeakMap<Model, Rules>();

function ruleOf(model: Model): Rules {
  const known = rules.get(model);
  if (known) return known;
  const family = pictureFamily(model.name);
  const found = { atMost: family ?? ANY_FAMILY, about: family ?? USUAL_FAMILY };
  rules.set(model, found);
  return found;
}

function soundTokens({ length }: Sound, model: Model): TokensOfOne {
  const { leastSeconds, atMostPerSecond, aboutPerSecond } = soundRule(model.name);
  return {
    atMost: Math.ceil(Math.max(length.atMost, leastSeconds) * atMostPerSecond),
    about: Math.ceil(length.about * aboutPerSecond),
  };
}

/** A rough figure, as everywhere where nobody counts. */
const BYTES_PER_TEXT_TOKEN = 4;
/** A page of a PDF with its fonts and a picture now and then, and what its text and its picture come to. */
const BYTES_PER_PAGE = 50_000;
const TOKENS_PER_PAGE = 2_000;

/** A short file is taken for text, a longer one for pages. */
function fileEstimate(bytes: number): number {
  return Math.ceil(
    Math.min(bytes / BYTES_PER_TEXT_TOKEN, Math.max(1, bytes / BYTES_PER_PAGE) * TOKENS_PER_PAGE),
  );
}
