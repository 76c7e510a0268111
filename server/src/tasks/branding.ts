import { type KitContent, type KitInForce, kitNamed, MOST_ALONG } from "../brand/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { BrandKitId, UploadId } from "../kernel/ids.ts";
import { MARKETPLACES } from "../ports/marketplaces.ts";
import { OPERATION_NAMES, operationOf, type TaskField } from "./operations.ts";

/** Which version of which kit a task was made with, and what of it goes along to a model. */
export interface TaskBrand {
  readonly kit: BrandKitId;
  readonly version: number;
  readonly references: readonly UploadId[];
  /** What the brand says behind a prompt; empty where it says nothing. */
  readonly words: string;
}

/** The kit that a request names, as it was sent; null for none. @throws ActError invalid_input */
export function brandNamedIn(given: unknown) {
  const brand = membersOf(given)["brand"];
  if (brand === undefined) return null;
  const named = typeof brand === "string" ? kitNamed(brand) : null;
  if (named === null) throw new ActError("invalid_input", { field: "brand", problem: NO_KIT });
  return named;
}

export const NO_KIT = "is not the id of a brand kit of this organization";

/** What the template of a request says where the request itself says nothing. @throws ActError invalid_input */
export function withTemplate(given: unknown, kit: KitContent | null): unknown {
  const asked = membersOf(given);
  const { template: name, ...rest } = asked;
  if (name === undefined) return given;
  if (kit === null) throw wrong("template", "is one of a brand kit: send 'brand', too");
  const template = kit.templates.find((one) => one.name === name);
  if (template === undefined) throw wrong("template", "is not the name of a template of this brand kit");
  const operation = OPERATION_NAMES.find((one) => one === (asked["operation"] ?? template.operation));
  if (operation === undefined) return { ...rest, operation: asked["operation"] ?? template.operation };
  const { needs, may } = operationOf(operation, asked["color"] !== undefined);
  const taken = new Set<TaskField>([...needs, ...may]);
  const preset = asked["preset"] ?? template.preset;
  const said = {
    ...(template.prompt !== null && taken.has("prompt") ? { prompt: template.prompt } : {}),
    ...(template.preset !== null && taken.has("preset") ? { preset: template.preset } : {}),
    ...(template.stamp && allowsOverlays(preset) ? { stamp: true } : {}),
  };
  return { ...said, ...rest, operation };
}

function allowsOverlays(preset: unknown): boolean {
  const known = Object.entries(MARKETPLACES).find(([name]) => name === preset);
  return known === undefined || known[1].overlays;
}

/** The prompt, and behind it what the brand says. Null where there is no prompt. */
export function brandedPrompt(prompt: string | null, brand: Pick<TaskBrand, "words"> | null): string | null {
  return prompt === null || brand === null ? prompt : `${prompt}${brand.words}`;
}

/** What a brand says behind a prompt, in the words of docs/brand.md. */
function wordsOf({ tone, palette }: KitContent): string {
  const colors = palette.map(({ name, color, use }) => `${name} ${color}${use === "" ? "" : ` (${use})`}`);
  const said: readonly (readonly [label: string, text: string])[] = [
    ["Style", tone.sentence],
    ["Around the product", tone.around],
    ["Colours", colors.join(", ")],
    ["In keeping with", tone.say.join(", ")],
    ["Avoid", tone.avoid.join(", ")],
  ];
  const lines = said.flatMap(([label, text]) => (text === "" ? [] : [`${label}: ${text}`]));
  return lines.length === 0 ? "" : `\n\nBrand:\n${lines.join("\n")}`;
}

/** References go along where a model sees pictures and a prompt says what they are for. */
export function brandOf(
  { kit, version, content }: KitInForce,
  operation: string,
  images: number,
  mostImages: number,
): TaskBrand {
  const most = operation === "edit" ? Math.min(MOST_ALONG, mostImages - images) : 0;
  return {
    kit,
    version,
    references: content.references.slice(0, most).map(({ asset }) => asset as UploadId),
    words: wordsOf(content),
  };
}

function membersOf(given: unknown): Readonly<Record<string, unknown>> {
  return typeof given === "object" && given !== null && !Array.isArray(given) ? { ...given } : {};
}

function wrong(field: string, problem: string): ActError {
  return new ActError("invalid_input", { field, problem });
}
