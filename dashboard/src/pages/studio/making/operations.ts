/** What can be made of photos, in the order in which sellers need it. */
export const OPERATIONS = [
  "white_background",
  "cut_out",
  "color_background",
  "prompt_background",
  "shadow",
  "preset",
  "resize",
  "crop",
  "pad",
  "upscale",
  "convert",
  "outpaint",
  "edit",
  "variations",
  "generate",
] as const;
export type Operation = (typeof OPERATIONS)[number];

export const PRESETS = ["amazon", "shopify", "etsy", "ebay", "mercado_libre", "instagram"] as const;
export type Preset = (typeof PRESETS)[number];

/** Width to height of what a picture is extended to. */
export const RATIOS = ["1:1", "4:5", "3:4", "2:3", "9:16", "4:3", "3:2", "16:9"] as const;
/** How many times as wide and as high. */
export const FACTORS = ["2", "3", "4"] as const;

export const FORMATS = ["png", "jpeg", "webp"] as const;

/** As models know them; `auto`: the model chooses, and the price before is that of the dearest. */
export const QUALITIES = ["auto", "low", "medium", "high"] as const;

/** How many pictures are shown of each before it is finished, where its model sends them. */
const PARTIALS = 2;

/** What a test key is answered by, and nobody pays for. */
export const SIMULATED = "simulated-image";

/** Names of marketplaces are the same in every language. */
export const PRESET_NAMES: Readonly<Record<Preset, string>> = {
  amazon: "Amazon",
  shopify: "Shopify",
  etsy: "Etsy",
  ebay: "eBay",
  mercado_libre: "Mercado Libre",
  instagram: "Instagram",
};

/** What somebody chose, as it stands in the fields. */
export interface Wish {
  readonly operation: Operation;
  readonly prompt: string;
  readonly color: string;
  readonly preset: Preset;
  readonly width: string;
  readonly height: string;
  readonly left: string;
  readonly top: string;
  readonly fit: "inside" | "cover";
  readonly ratio: (typeof RATIOS)[number];
  readonly factor: (typeof FACTORS)[number];
  readonly format: (typeof FORMATS)[number];
  readonly count: number;
  readonly quality: (typeof QUALITIES)[number];
  /** One that is not offered stands for the first there is. */
  readonly model: string;
}

export type WishField = Exclude<keyof Wish, "operation" | "model">;

export const FIRST_WISH: Wish = {
  ...{ operation: "white_background", prompt: "", color: "#ffffff", preset: "amazon" },
  ...{ width: "1600", height: "1600", left: "0", top: "0", fit: "inside", format: "png" },
  ...{ ratio: "1:1", factor: "2", count: 1, quality: "auto", model: SIMULATED },
};

/** Sizes that stand in the fields when an operation is chosen: models draw no others well. */
export const FIRST_SIZES: Readonly<Partial<Record<Operation, Pick<Wish, "width" | "height">>>> = {
  generate: { width: "1024", height: "1024" },
};

interface Shape {
  /** As the API calls it. */
  readonly name: string;
  readonly fields: readonly WishField[];
  /** How many photos one task takes; the rest are tasks of their own. Zero: it needs none. */
  readonly photos: 0 | 1 | 16;
  readonly byModel?: true;
  /** The seller's pixels inside the product stay bit for bit. */
  readonly locked?: true;
  /** A mask may say where the product is, of one photo. */
  readonly mask?: true;
}

export const SHAPES: Readonly<Record<Operation, Shape>> = {
  white_background: { name: "white_background", fields: [], photos: 16, locked: true, mask: true },
  cut_out: { name: "cut_out", fields: [], photos: 16, locked: true, mask: true },
  color_background: { name: "replace_background", fields: ["color"], photos: 16, locked: true, mask: true },
  prompt_background: {
    ...{ name: "replace_background", fields: ["prompt", "count", "quality"], photos: 1 },
    ...{ byModel: true, locked: true, mask: true },
  },
  shadow: { name: "shadow", fields: ["color"], photos: 16, locked: true, mask: true },
  preset: { name: "preset", fields: ["preset"], photos: 16, mask: true },
  resize: { name: "resize", fields: ["width", "height", "fit", "format"], photos: 16 },
  crop: { name: "crop", fields: ["left", "top", "width", "height", "format"], photos: 16 },
  pad: { name: "pad", fields: ["width", "height", "color", "format"], photos: 16 },
  upscale: { name: "upscale", fields: ["factor", "format"], photos: 16 },
  convert: { name: "convert", fields: ["format"], photos: 16 },
  outpaint: {
    ...{ name: "outpaint", fields: ["ratio", "count", "quality"], photos: 1 },
    ...{ byModel: true, locked: true },
  },
  edit: { name: "edit", fields: ["prompt", "count", "quality"], photos: 16, byModel: true, mask: true },
  variations: { name: "variations", fields: ["count"], photos: 1, byModel: true },
  generate: {
    name: "generate",
    fields: ["prompt", "width", "height", "count", "quality"],
    photos: 0,
    byModel: true,
  },
};

const SURROUNDINGS: readonly Operation[] = [
  ...([
    "white_background",
    "color_background",
    "prompt_background",
    "cut_out",
    "shadow",
    "outpaint",
  ] as const),
];
const AGAIN: readonly Operation[] = ["edit", "variations"];

/** What can be made of one picture, by what it changes: what is around the product, the picture as it is, or all of it by a model. */
export const GROUPS = {
  surroundings: SURROUNDINGS,
  adjust: OPERATIONS.filter(
    (one) => SHAPES[one].photos > 0 && !SURROUNDINGS.includes(one) && !AGAIN.includes(one),
  ),
  again: AGAIN,
} as const;
export type Group = keyof typeof GROUPS;

/** What is in the way of sending it; null where nothing is. */
export function lacking(wish: Wish, photos: number): "photos" | WishField | null {
  const { fields, photos: taken } = SHAPES[wish.operation];
  if (taken > 0 && photos === 0) return "photos";
  for (const field of fields) if (!isGood(field, wish)) return field;
  return null;
}

const MOST_EDGE = 16_383;

function isGood(field: WishField, wish: Wish): boolean {
  const whole = (text: string, least: number) =>
    /^\d{1,5}$/.test(text) && Number(text) >= least && Number(text) <= MOST_EDGE;
  if (field === "prompt") return wish.prompt.trim() !== "";
  if (field === "color") return /^#[0-9a-f]{6}$/i.test(wish.color);
  if (field === "width" || field === "height") return whole(wish[field], 1);
  return field === "left" || field === "top" ? whole(wish[field], 0) : true;
}

/**
 * The tasks that a wish is: one for all photos that one task may take, else one for each.
 * @param photos ids of uploads, or of what other tasks made
 */
export function requestsOf(wish: Wish, photos: readonly string[]): readonly object[] {
  const { name, fields, photos: taken, byModel } = SHAPES[wish.operation];
  const has = (field: WishField) => fields.includes(field);
  const said = {
    operation: name,
    ...(byModel ? { model: wish.model } : {}),
    ...(has("prompt") ? { prompt: wish.prompt.trim() } : {}),
    ...(has("color") ? { color: wish.color.toLowerCase() } : {}),
    ...(has("preset") ? { preset: wish.preset } : {}),
    ...(has("fit") ? { fit: wish.fit } : {}),
    ...(has("ratio") ? { ratio: wish.ratio } : {}),
    ...(has("factor") ? { factor: Number(wish.factor) } : {}),
    ...(has("format") ? { format: wish.format } : {}),
    ...(has("count") ? { n: wish.count } : {}),
    // Of variations no model sends any.
    ...(byModel && name !== "variations" ? { partial_images: PARTIALS } : {}),
    ...(has("quality") && wish.quality !== "auto" ? { quality: wish.quality } : {}),
    ...whereOf(wish, has),
  };
  if (taken === 0) return [said];
  const groups = Array.from({ length: Math.ceil(photos.length / taken) }, (_, at) =>
    photos.slice(at * taken, (at + 1) * taken),
  );
  return groups.map((images) => ({ ...said, images }));
}

/** A size, or a part of the picture. */
function whereOf(wish: Wish, has: (field: WishField) => boolean): object {
  if (!has("width")) return {};
  const [width, height] = [Number(wish.width), Number(wish.height)];
  if (!has("left")) return { size: `${width}x${height}` };
  return { box: { left: Number(wish.left), top: Number(wish.top), width, height } };
}

/** How many pictures come of it. */
export const picturesAsked = (wish: Wish, photos: number): number => {
  const { fields, photos: taken } = SHAPES[wish.operation];
  const each = fields.includes("count") ? wish.count : 1;
  // References of an edit give pictures together; of all others each photo gives its own.
  return taken === 0 || wish.operation === "edit" ? each : each * photos;
};
