import { TOKEN_PARTS, type TokenPart, type UsedTokens } from "../usage/index.ts";

/** The parts of input and output that any of these has: only they get a column. */
export function partsUsed(rows: readonly UsedTokens[]): readonly TokenPart[] {
  return TOKEN_PARTS.filter(({ name }) => rows.some((row) => row[name] > 0));
}
