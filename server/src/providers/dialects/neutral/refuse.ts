import { PublicError } from "../../../kernel/errors.ts";
import type { Change, Field, NeutralRequest } from "./request.ts";

/**
 * Refuses what a dialect has no word for: nothing that was asked is dropped in silence.
 * @param provider its title
 * @throws PublicError untranslatable
 */
export function refuseField(request: Pick<NeutralRequest, "names">, field: Field, provider: string): never {
  throw new PublicError("untranslatable", { param: nameOf(request, field), provider });
}

/** A change without harm, by the caller's own name for the field. */
export function change(request: Pick<NeutralRequest, "names">, kind: Change["kind"], field: Field): Change {
  return { kind, name: nameOf(request, field) };
}

function nameOf({ names }: Pick<NeutralRequest, "names">, field: Field): string {
  return names[field] ?? field;
}
