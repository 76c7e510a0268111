import type { MicroUsd } from "../../kernel/money.ts";
import { costOfPictures, type PictureKind, type Price, worstCaseOfPictures } from "../../prices/index.ts";
import { attachmentTokens, drawnTokens } from "../../providers/attachments/index.ts";
import {
  type AskedPictures,
  type InferenceRequest,
  type MadePictures,
  type Model,
  NO_TOKENS,
  type PictureSize,
  type TokenCounts,
} from "../../providers/contract.ts";
import { estimateInput } from "./estimate.ts";

type Asked = Pick<InferenceRequest, "bounds" | "pictures"> & { readonly pictures: AskedPictures };

/** The least that can be asked of a model that makes pictures. */
export const LEAST_PICTURES: AskedPictures = {
  operation: "generations",
  count: 1,
  size: null,
  quality: null,
  partial: 0,
  formType: null,
  parts: [],
};

/** The most that a request for pictures may cost at one model; null when a price that it may need is unknown (C-1). */
export function picturesAtMost({ bounds, pictures }: Asked, model: Model, { hold }: Price): MicroUsd | null {
  const { picture, written } = drawnTokens(model.name, pictures);
  return worstCaseOfPictures(hold, {
    ...kindOf(pictures, null),
    count: pictures.count,
    inputTokensAtMost: inputAtMost({ bounds, pictures }, model) * callsOf(pictures),
    pictureTokensAtMost: picture,
    writtenTokensAtMost: written,
  });
}

/** Where each picture is a call of its own, each reads the question. */
function callsOf({ count }: AskedPictures): number {
  return count;
}

/** How many tokens a request for pictures uses at most, for limits. */
export function pictureTokensOf(asked: Asked, model: Model): number {
  const { picture, written } = drawnTokens(model.name, asked.pictures);
  const { count } = asked.pictures;
  return (inputAtMost(asked, model) + picture + written) * count;
}

function inputAtMost({ bounds }: Asked, model: Model): number {
  const tokens = bounds.inputBytes + attachmentTokens(bounds.attachments, model).atMost;
  return model.contextTokens === 0 ? tokens : Math.min(tokens, model.contextTokens);
}

/** What is known of pictures: what was asked for, and where that left it open, what its provider says. */
export function kindOf(asked: AskedPictures, made: MadePictures | null): PictureKind {
  return {
    size: sizeName(asked.size ?? made?.size ?? null),
    quality: asked.quality ?? made?.quality ?? null,
  };
}

function sizeName(size: PictureSize | null): string | null {
  return size === null ? null : `${size.width}x${size.height}`;
}

/** The tokens of so many pictures of a request, where their provider does not count them. */
export function estimatedPictures(
  request: InferenceRequest & Asked,
  model: Model,
  count: number,
): TokenCounts {
  const { input } = estimateInput(request, model);
  const output = drawnTokens(model.name, request.pictures).picture * count;
  return { ...NO_TOKENS, input, output, imageOutput: output };
}

/** What so many pictures cost; null when a price that is needed is unknown. */
export function costOf(
  rates: Price["cost"],
  kind: PictureKind,
  count: number,
  used: TokenCounts,
): MicroUsd | null {
  return costOfPictures(rates, kind, count, used);
}
