import type { ProvenanceAction, Story } from "../ports/provenance.ts";
import type { Recipe } from "../ports/recipes.ts";
import type { TaskRequest } from "./request.ts";
import type { SourcePicture } from "./sources.ts";

/** What a manifest calls what is done; anything else is an edit. */
const ACTIONS: Readonly<Partial<Record<TaskRequest["operation"], ProvenanceAction>>> = {
  crop: "c2pa.cropped",
  resize: "c2pa.resized",
  convert: "c2pa.converted",
};

/**
 * What the manifest of a picture tells (C2PA): that a model created it, or that a picture was opened and changed.
 * @param model that had a hand in it; null where none had, or where a simulator stood for it
 * @param sources what it was made of, masks aside
 */
export function storyOf(
  { operation }: Pick<TaskRequest, "operation">,
  { digitalSourceType }: Pick<Recipe, "digitalSourceType">,
  model: string | null,
  sources: readonly Pick<SourcePicture, "format">[],
): Story {
  const isCreated = operation === "generate" || operation === "variations";
  const opened = { action: "c2pa.opened", digitalSourceType: null, model: null } as const;
  const action = isCreated ? "c2pa.created" : (ACTIONS[operation] ?? "c2pa.edited");
  return {
    actions: [...(isCreated ? [] : [opened]), { action, digitalSourceType, model }],
    ingredients: sources.map(({ format }, at) => ({
      format,
      relationship: at === 0 && !isCreated ? "parentOf" : "inputTo",
    })),
  };
}
