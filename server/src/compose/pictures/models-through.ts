import { modelsAt } from "../../picture-models/index.ts";
import { askOver, nobodyHeard } from "../../platform/hand-over/index.ts";
import type { PictureModels } from "../../ports/picture-models.ts";

/** @param socket of the gateway of this machine; null where there is none: then nobody ever hears what is asked */
export function modelsThrough(socket: string | null): PictureModels {
  return modelsAt({
    ask: (path, headers, body) => askOver(socket ?? "/nowhere", path, headers, body),
    nobodyHeard,
  });
}
