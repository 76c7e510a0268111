/** What a provider takes as the name of a call. */
export interface CallIdForm {
  /** Of each character. */
  readonly characters: RegExp;
  readonly most: number;
  readonly least?: number;
}

/** Letters, digits, `_` and `-`. */
export const WORD_CHARACTERS = /^[\w-]*$/;
export const ANY_CHARACTERS = /^/;

/**
 * The name of a call that another provider, or the caller, gave it: as it is where this provider takes it, else what can be kept of it
 * and a mark of the whole, so that two names never become one. A call and its result get the same.
 */
export function callIdFor(id: string, { characters, most, least = 1 }: CallIdForm): string {
  if (id.length >= least && id.length <= most && characters.test(id)) return id;
  const mark = Bun.hash(id).toString(36).padStart(MARK_LENGTH, "0");
  if (most <= MARK_LENGTH) return mark.slice(-most);
  return `${id.replace(/[^\w-]/g, "_").slice(0, most - MARK_LENGTH - 1)}_${mark}`;
}

/** A hash of 64 bits in base 36. */
const MARK_LENGTH = 13;
