import type { DigitalSourceType } from "../ports/images.ts";
import type { Color, LocalWork, Recipe } from "../ports/recipes.ts";
import { nearestSize } from "./models.ts";
import type { TaskRequest } from "./request.ts";

const WHITE: Color = [255, 255, 255];

/** What of a mark of origin stays true whatever is done to a picture: that a model had a hand in it. */
const OF_MODELS: readonly (DigitalSourceType | null)[] = [
  "trainedAlgorithmicMedia",
  "compositeWithTrainedAlgorithmicMedia",
  "compositeSynthetic",
  "algorithmicMedia",
  "algorithmicallyEnhanced",
];

/** What is done to one picture here. @param origin what the picture said of its own */
export function recipeOf(request: TaskRequest, origin: DigitalSourceType | null): Recipe {
  return {
    work: workOf(request),
    stamp: request.stamp,
    format: request.format,
    mostBytes: request.mostBytes,
    digitalSourceType: OF_MODELS.includes(origin) ? origin : null,
  };
}

/**
 * What is done here to a picture that a model made: of a new background or of new surroundings only that what the seller sent is laid
 * over it. It says that a model made it, or had a hand in it.
 */
export function recipeOfMade(request: TaskRequest): Recipe {
  const isWhole = request.operation === "generate" || request.operation === "variations";
  return {
    work: workAfterModel(request),
    stamp: request.stamp,
    ...{ format: request.format, mostBytes: request.mostBytes },
    digitalSourceType: isWhole ? "trainedAlgorithmicMedia" : "compositeWithTrainedAlgorithmicMedia",
  };
}

function workAfterModel({ operation, mask, ratio }: TaskRequest): LocalWork {
  if (operation === "replace_background") return { kind: "backdrop", masked: mask !== null };
  if (operation === "outpaint" && ratio !== null)
    return { kind: "surround", ratio, size: nearestSize(ratio) };
  return { kind: "convert" };
}

function workOf({
  operation,
  color,
  mask,
  size,
  box,
  fit,
  factor,
  preset,
  lettering,
}: TaskRequest): LocalWork {
  const masked = mask !== null;
  if (operation === "crop" && box !== null) return { kind: "crop", box };
  if (operation === "resize" && size !== null) return { kind: "resize", size, fit };
  if (operation === "upscale" && factor !== null) return { kind: "upscale", factor };
  if (operation === "pad" && size !== null) return { kind: "pad", size, color: color ?? WHITE };
  if (operation === "cut_out") return { kind: "cut_out", masked };
  if (operation === "white_background") return { kind: "background", color: WHITE, masked };
  if (operation === "replace_background") return { kind: "background", color: color ?? WHITE, masked };
  if (operation === "shadow") return { kind: "shadow", color, masked };
  if (operation === "text" && lettering !== null) return { kind: "text", lettering };
  if (operation === "preset" && preset !== null) return { kind: "preset", preset, masked };
  return { kind: "convert" };
}
