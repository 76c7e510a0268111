import { ActError } from "../kernel/act-error.ts";
import { type BrandKitId, parseId } from "../kernel/ids.ts";
import type { KitContent } from "./content.ts";
import { contentOf, type KitPlace, readKit } from "./kit-store.ts";

/** A version of a kit, as a task uses it. */
export interface KitInForce {
  readonly kit: BrandKitId;
  readonly version: number;
  readonly content: KitContent;
}

/** Which kit is meant, and which version of it; null: the one in force. */
export interface KitNamed {
  readonly kit: BrandKitId;
  readonly version: number | null;
}

/** Reads `{id}` or `{id}@{version}`; null when it is neither. */
export function kitNamed(text: string): KitNamed | null {
  const [name = "", version, ...more] = text.split("@");
  const kit = parseId<BrandKitId>(name);
  if (kit === null || more.length > 0) return null;
  if (version === undefined) return { kit, version: null };
  return /^[1-9]\d{0,8}$/.test(version) ? { kit, version: Number(version) } : null;
}

/** @throws ActError brand_kit_not_found, brand_version_not_found; brand_kit_unpublished where nothing of it was published yet */
export async function kitInForce(place: KitPlace, { kit, version: wanted }: KitNamed): Promise<KitInForce> {
  const { version: latest } = await readKit(place.db, kit);
  const version = wanted ?? latest;
  if (version === 0) throw new ActError("brand_kit_unpublished");
  return { kit, version, content: await contentOf(place, kit, version) };
}
