import type { AskedOfModel } from "../ports/picture-models.ts";

/** What a caller may send with a task, under its name there. */
export type TaskField =
  | "operation"
  | "model"
  | "prompt"
  | "size"
  | "n"
  | "partial_images"
  | "quality"
  | "background"
  | "input_fidelity"
  | "moderation"
  | "images"
  | "mask"
  | "color"
  | "box"
  | "fit"
  | "ratio"
  | "factor"
  | "preset"
  | "stamp"
  | "logo"
  | "position"
  | "width"
  | "margin"
  | "opacity"
  | "text"
  | "font"
  | "text_size"
  | "plate"
  | "format"
  | "max_bytes"
  | "expires_in"
  | "brand";

/** How a model is asked for an operation. */
export interface Asking {
  /** What of OpenAI's three image calls it is. */
  readonly form: AskedOfModel["operation"];
  /**
   * What the model gets to see: nothing but the prompt, the pictures as they are, or the picture in the middle of a larger one that is
   * empty around it.
   */
  readonly sees: "nothing" | "pictures" | "surroundings";
  /** What is asked for where the caller says nothing. */
  readonly prompt?: string;
}

interface Operation {
  readonly needs: readonly TaskField[];
  readonly may: readonly TaskField[];
  /** It works on one picture; the others work on several, and each gives one (those of models: all together). */
  readonly single?: true;
  /** Left out: it is done here. */
  readonly asks?: Asking;
}

const FILE = ["format", "max_bytes"] as const;
const PLACE = ["position", "margin", "opacity"] as const;
const WISHES = ["quality", "moderation"] as const;
const COUNTS = ["n", "partial_images"] as const;
const OF_MODELS = ["size", ...COUNTS, ...WISHES, "background", ...FILE] as const;
/** OpenAI's guide to image generation asks for a prompt that describes the whole picture, not only what is missing. */
const CONTINUE =
  "Continue this picture beyond its edges, so that its surroundings go on in the same style, light and perspective. Change nothing of what is there.";

/** Every operation, by the name that callers use. */
const BY_NAME = {
  generate: {
    ...{ needs: ["model", "prompt"], may: OF_MODELS },
    asks: { form: "generations", sees: "nothing" },
  },
  edit: {
    ...{ needs: ["model", "prompt", "images"], may: ["mask", "input_fidelity", ...OF_MODELS] },
    asks: { form: "edits", sees: "pictures" },
  },
  variations: {
    ...{ needs: ["model", "images"], may: ["prompt", "size", "n", ...FILE], single: true },
    asks: { form: "variations", sees: "pictures" },
  },
  replace_background: {
    ...{ needs: ["model", "prompt", "images"], may: ["mask", ...COUNTS, ...WISHES, ...FILE], single: true },
    asks: { form: "generations", sees: "nothing" },
  },
  outpaint: {
    needs: ["model", "images", "ratio"],
    may: ["prompt", ...COUNTS, "input_fidelity", ...WISHES, ...FILE],
    single: true,
    asks: { form: "edits", sees: "surroundings", prompt: CONTINUE },
  },
  crop: { needs: ["images", "box"], may: FILE },
  resize: { needs: ["images", "size"], may: ["fit", ...FILE] },
  upscale: { needs: ["images", "factor"], may: FILE },
  pad: { needs: ["images", "size"], may: ["color", ...FILE] },
  cut_out: { needs: ["images"], may: ["mask", ...FILE] },
  white_background: { needs: ["images"], may: ["mask", ...FILE] },
  shadow: { needs: ["images"], may: ["mask", "color", ...FILE] },
  stamp: { needs: ["images"], may: ["logo", "width", ...PLACE, ...FILE] },
  text: { needs: ["images", "text"], may: ["font", "text_size", "color", "plate", ...PLACE, ...FILE] },
  preset: { needs: ["images", "preset"], may: ["mask", "max_bytes"] },
  convert: { needs: ["images"], may: FILE },
} as const satisfies Readonly<Record<string, Operation>>;

export type TaskOperation = keyof typeof BY_NAME;
export const OPERATION_NAMES = Object.keys(BY_NAME) as [TaskOperation, ...TaskOperation[]];

/** A background of one colour is laid under the product here, and no model is asked. */
const COLORED_BACKGROUND: Operation = { needs: ["images", "color"], may: ["mask", ...FILE] };

/** What an operation takes. @param isColored a colour was sent, which one operation tells from a model's work by */
export function operationOf(name: TaskOperation, isColored: boolean): Operation {
  return name === "replace_background" && isColored ? COLORED_BACKGROUND : BY_NAME[name];
}

/** How a model is asked for what a task with a model is. */
export function askingOf(name: TaskOperation): Asking {
  const { asks }: Operation = BY_NAME[name];
  if (asks === undefined) throw new RangeError("this operation asks no model");
  return asks;
}
