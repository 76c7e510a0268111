/**
 * What a model can do differs by its generation (ai.google.dev/gemini-api/docs/thinking, /gemini-3). Names without a number,
 * such as gemini-flash-latest, stand for the newest.
 */
export interface Generation {
  /** Major and minor, such as 2.5; infinite for the newest, 0 for what is no Gemini. */
  readonly number: number;
  readonly size: "pro" | "flash" | "flash-lite";
}

const NAME = /^gemini-(?:(\d+(?:\.\d+)?)-)?/;

export function generationOf(model: string): Generation {
  const bare = model.slice(model.lastIndexOf("/") + 1);
  const found = NAME.exec(bare);
  const number = found === null ? 0 : found[1] === undefined ? Number.POSITIVE_INFINITY : Number(found[1]);
  const size = bare.includes("flash-lite") ? "flash-lite" : bare.includes("flash") ? "flash" : "pro";
  return { number, size };
}

/** From this generation on, calls of functions carry signatures, and results of functions can hold pictures. */
export function isThirdGeneration(model: string): boolean {
  return generationOf(model).number >= 3;
}
