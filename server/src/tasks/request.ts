import { z } from "zod";
import type { KitInForce } from "../brand/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { UploadId } from "../kernel/ids.ts";
import type { PictureFormat } from "../ports/images.ts";
import { MARKETPLACE_NAMES, type MarketplaceName } from "../ports/marketplaces.ts";
import type { Box, Color, Ratio, Size } from "../ports/recipes.ts";
import { brandedPrompt, brandOf, NO_KIT, type TaskBrand, withTemplate } from "./branding.ts";
import { colorIn } from "./colors.ts";
import { OPERATION_NAMES, operationOf, type TaskField, type TaskOperation } from "./operations.ts";
import {
  letteringOf,
  OVERLAY_FIELDS,
  OVERLAY_SENTENCES,
  stampOf,
  type TaskLettering,
  type TaskStamp,
} from "./overlays.ts";

/** What somebody asks for, as it was checked. It is sealed, and read by whoever works on it. */
export interface TaskRequest {
  readonly operation: TaskOperation;
  /** As the caller wrote it; null for what is done here. */
  readonly model: string | null;
  readonly prompt: string | null;
  readonly size: Size | null;
  /** What only the provider of a model reads: parameters of OpenAI's reference, under their names there. */
  readonly wishes: Readonly<Record<string, string>>;
  /** How many pictures come of it. */
  readonly pictures: number;
  /** How many unfinished ones may be shown of each, where its model sends them. */
  readonly partials: number;
  readonly images: readonly UploadId[];
  readonly mask: UploadId | null;
  readonly color: Color | null;
  readonly box: Box | null;
  readonly fit: "inside" | "cover";
  /** Width and height of what a picture is extended to. */
  readonly ratio: Ratio | null;
  /** How many times as wide and as high. */
  readonly factor: number | null;
  readonly preset: MarketplaceName | null;
  readonly stamp: TaskStamp | null;
  readonly lettering: TaskLettering | null;
  readonly brand: TaskBrand | null;
  readonly format: PictureFormat | null;
  readonly mostBytes: number | null;
  /** Null: as long as the organization keeps pictures. */
  readonly expiresInSeconds: number | null;
}

const MOST_EDGE = 16_383;
const MOST_PICTURES = 10;
const MOST_INPUTS = 16;
const MOST_PARTIALS = 3;
const WEEK_SECONDS = 7 * 24 * 3_600;
const MOST_PROMPT = 32_000;

/** Parameters that pass to a provider as they are (OpenAI API reference, "Images"). */
const WISHES = {
  quality: ["auto", "low", "medium", "high", "standard", "hd"],
  background: ["auto", "opaque", "transparent"],
  input_fidelity: ["low", "high"],
  moderation: ["auto", "low"],
} as const;
const WISH_NAMES = ["quality", "background", "input_fidelity", "moderation"] as const;

/** Two whole numbers, such as '16:9'. */
const RATIO = /^[1-9]\d{0,2}:[1-9]\d{0,2}$/;
/** Beyond that it would be a line and no picture. */
const MOST_RATIO = 4;
const FACTORS = [2, 3, 4] as const;

const edge = z.number().int().min(1).max(MOST_EDGE);
const offset = z.number().int().min(0).max(MOST_EDGE);
const body = z.strictObject({
  operation: z.enum(OPERATION_NAMES).default("generate"),
  model: z.string().min(1).max(255).optional(),
  prompt: z.string().min(1).max(MOST_PROMPT).optional(),
  size: z
    .string()
    .regex(/^[1-9]\d{0,4}x[1-9]\d{0,4}$/)
    .optional(),
  n: z.number().int().min(1).max(MOST_PICTURES).optional(),
  partial_images: z.number().int().min(0).max(MOST_PARTIALS).optional(),
  quality: z.enum(WISHES.quality).optional(),
  background: z.enum(WISHES.background).optional(),
  input_fidelity: z.enum(WISHES.input_fidelity).optional(),
  moderation: z.enum(WISHES.moderation).optional(),
  images: z.array(z.uuid()).min(1).max(MOST_INPUTS).optional(),
  mask: z.uuid().optional(),
  color: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/)
    .optional(),
  box: z.strictObject({ left: offset, top: offset, width: edge, height: edge }).optional(),
  fit: z.enum(["inside", "cover"]).optional(),
  ratio: z.string().regex(RATIO).optional(),
  factor: z.union(FACTORS.map((factor) => z.literal(factor))).optional(),
  preset: z.enum(MARKETPLACE_NAMES).optional(),
  ...OVERLAY_FIELDS,
  format: z.enum(["jpeg", "png", "webp"]).optional(),
  max_bytes: z.number().int().min(1_024).max(100_000_000).optional(),
  expires_in: z.number().int().min(1).max(WEEK_SECONDS).optional(),
  brand: z.string().optional(),
});
type Body = z.infer<typeof body>;

const oneOf = (names: readonly string[]) => `must be one of ${names.map((one) => `'${one}'`).join(", ")}`;
const WISH_SENTENCES = {
  quality: oneOf(WISHES.quality),
  background: oneOf(WISHES.background),
  input_fidelity: oneOf(WISHES.input_fidelity),
  moderation: oneOf(WISHES.moderation),
};

/** What each field takes, in words that go on after its name. */
const TAKES: Readonly<Record<TaskField, string>> = {
  operation: oneOf(OPERATION_NAMES),
  model: "must be the name of a model",
  prompt: `must be a text of at most ${MOST_PROMPT} characters`,
  size: "must be width and height in pixels, such as '1024x1024'",
  ...WISH_SENTENCES,
  n: `must be a whole number from 1 to ${MOST_PICTURES}`,
  partial_images: `must be a whole number from 0 to ${MOST_PARTIALS}`,
  images: `must be from 1 to ${MOST_INPUTS} ids of uploads`,
  mask: "must be the id of an upload",
  color: "must be a colour such as '#ffffff'",
  box: "must have 'left', 'top', 'width' and 'height' in pixels",
  fit: "must be 'inside' or 'cover'",
  ratio: `must be width and height such as '16:9', and one at most ${MOST_RATIO} times the other`,
  factor: `must be one of ${FACTORS.join(", ")}`,
  preset: oneOf(MARKETPLACE_NAMES),
  ...OVERLAY_SENTENCES,
  format: "must be 'jpeg', 'png' or 'webp'",
  max_bytes: "must be a whole number of bytes, at least 1024",
  expires_in: `must be seconds from 1 to ${WEEK_SECONDS}`,
  brand: NO_KIT,
};

const ALWAYS: readonly TaskField[] = ["operation", "expires_in", "brand", "stamp"];

/**
 * @param kit the version of the brand kit that the request names, as it is when the task is taken
 * @throws ActError invalid_input, which names the field
 */
export function readTaskRequest(given: unknown, kit: KitInForce | null = null): TaskRequest {
  const said = kit?.content ?? null;
  const read = body.safeParse(withTemplate(given, said));
  if (!read.success) throw invalid(read.error.issues[0]);
  const asked = read.data;
  if (asked.brand !== undefined && kit === null) throw wrong("brand", NO_KIT);
  const operation = operationOf(asked.operation, asked.color !== undefined);
  refuseOthers(asked, operation);
  const images = (asked.images ?? []) as UploadId[];
  if (asked.mask !== undefined && images.length > 1 && asked.operation !== "edit")
    throw wrong("mask", "is for one picture: send one task for each");
  if (operation.single === true && images.length > 1)
    throw wrong("images", "must be one: send one task for each");
  const isLocal = asked.model === undefined;
  const brand = kit === null ? null : brandOf(kit, asked.operation, images.length, MOST_INPUTS);
  return {
    operation: asked.operation,
    model: asked.model ?? null,
    prompt: brandedPrompt(asked.prompt ?? null, brand),
    size: sizeOf(asked.size),
    wishes: wishesOf(asked),
    pictures: isLocal ? images.length : (asked.n ?? 1),
    partials: asked.partial_images ?? 0,
    images,
    mask: (asked.mask ?? null) as UploadId | null,
    color: asked.color === undefined ? null : colorIn(asked.color),
    box: asked.box ?? null,
    fit: asked.fit ?? "inside",
    ratio: ratioOf(asked.ratio),
    factor: asked.factor ?? null,
    preset: asked.preset ?? null,
    stamp: stampOf(asked, said),
    lettering: letteringOf(asked, said),
    brand,
    format: asked.format ?? null,
    mostBytes: asked.max_bytes ?? null,
    expiresInSeconds: asked.expires_in ?? null,
  };
}

/** One that is left to the provider is not said. */
function wishesOf(asked: Body): TaskRequest["wishes"] {
  const said = WISH_NAMES.flatMap((name) => {
    const wish = asked[name];
    return wish === undefined || wish === "auto" ? [] : [[name, wish] as const];
  });
  return Object.fromEntries(said);
}

function refuseOthers(asked: Body, { needs, may }: ReturnType<typeof operationOf>): void {
  const missing = needs.find((field) => asked[field] === undefined);
  if (missing !== undefined) throw wrong(missing, `is needed for '${asked.operation}'`);
  const known = new Set<string>([...needs, ...may, ...ALWAYS]);
  const besides = Object.keys(asked).find((field) => !known.has(field));
  if (besides !== undefined) throw wrong(besides, `says nothing about '${asked.operation}'; leave it out`);
}

function invalid(issue: z.core.$ZodIssue | undefined): ActError {
  const field = String(issue?.path[0] ?? "");
  if (Object.hasOwn(TAKES, field)) return wrong(field, TAKES[field as TaskField]);
  if (issue?.code === "unrecognized_keys")
    return wrong("body", `may have ${Object.keys(TAKES).join(", ")}, template and nothing else`);
  return new ActError("invalid_body");
}

function wrong(field: string, problem: string): ActError {
  return new ActError("invalid_input", { field, problem });
}

function sizeOf(text: string | undefined): Size | null {
  if (text === undefined) return null;
  const [width = 0, height = 0] = text.split("x").map(Number);
  if (width > MOST_EDGE || height > MOST_EDGE) throw wrong("size", TAKES.size);
  return { width, height };
}

function ratioOf(text: string | undefined): Ratio | null {
  if (text === undefined) return null;
  const [width = 1, height = 1] = text.split(":").map(Number);
  if (Math.max(width / height, height / width) > MOST_RATIO) throw wrong("ratio", TAKES.ratio);
  return { width, height };
}

/** The pictures of the organization that a request names, and in which field. */
export function picturesNamedBy({ images, mask, stamp, lettering, brand }: TaskRequest) {
  const [logo, font] = [stamp?.logo ?? null, lettering?.fontAsset ?? null];
  return [
    ...(font === null ? [] : [{ field: "font", picture: font }]),
    ...(brand?.references ?? []).map((picture) => ({ field: "brand", picture })),
    ...images.map((picture) => ({ field: "images", picture })),
    ...(mask === null ? [] : [{ field: "mask", picture: mask }]),
    ...(logo === null ? [] : [{ field: "logo", picture: logo }]),
  ];
}
