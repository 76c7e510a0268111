import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import type { OfferedModel } from "../../offers/index.ts";
import { readPlace } from "../cursor.ts";

/** Which models of which provider are wanted. */
export const chosenModels = {
  provider: z
    .string()
    .max(40, "is not a short name")
    .optional()
    .describe("Only of this provider, by its short name."),
  search: z
    .string()
    .max(128, "must have at most 128 characters")
    .optional()
    .describe("Only models whose name contains this."),
};

/** A provider's model, named exactly. */
export const namedModel = {
  provider: z
    .string()
    .min(1, "must not be empty")
    .max(40, "is not a short name")
    .describe("The provider's short name."),
  model: z
    .string()
    .min(1, "must not be empty")
    .max(128, "must have at most 128 characters")
    .describe("The provider's own name for the model."),
};

const COLLATOR = new Intl.Collator("en", { numeric: false });

/** By name, and each in the order in which its providers are tried. */
export function sortedByName(offered: readonly OfferedModel[]): readonly OfferedModel[] {
  return offered.toSorted((a, b) => COLLATOR.compare(a.name, b.name));
}

/** What a page of models goes by. */
export function placeOfModel({ name, offer }: OfferedModel): readonly string[] {
  return [name, offer.provider];
}

/**
 * The models after a cursor, one more than `limit` where there are more.
 * @param sorted by name
 * @throws ActError invalid_input
 */
export function modelsAfter(
  sorted: readonly OfferedModel[],
  cursor: string | undefined,
  limit: number,
): readonly OfferedModel[] {
  const place = readPlace(cursor, 2);
  if (place === null) return sorted.slice(0, limit + 1);
  const [name = "", provider = ""] = place;
  if (name.length > 200)
    throw new ActError("invalid_input", { field: "cursor", problem: "is not a cursor of this list" });
  const last = sorted.findIndex((one) => one.name === name && one.offer.provider === provider);
  // One that is not offered any more: what comes after its name.
  const from = last >= 0 ? last + 1 : sorted.findIndex((one) => COLLATOR.compare(one.name, name) > 0);
  return from < 0 ? [] : sorted.slice(from, from + limit + 1);
}
