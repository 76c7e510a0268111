/**
 * The simulator's own rule for tokens, simple enough to check by hand: written text is cut into pieces of at most
 * four characters that do not cross a space, with the white space before them; read text counts one token for each
 * four characters begun, and four for each message.
 */
export function cutIntoTokens(text: string): readonly string[] {
  const known = recent.get(text);
  if (known) return known;
  const tokens = text.match(/\s*\S{1,4}|\s+$/gu) ?? [];
  if (recent.size > 200) recent.clear();
  if (text.length < 500) recent.set(text, tokens);
  return tokens;
}

/** The plain answers differ by a number only, and cutting one is most of what an answer costs. */
const recent = new Map<string, readonly string[]>();

export function countReadTokens(characters: number, messages: number): number {
  return Math.ceil(characters / 4) + messages * 4;
}

/** Words between white space, without making them: the text may be a megabyte. */
export function countWords(text: string): number {
  let words = 0;
  let inside = false;
  for (let at = 0; at < text.length; at++) {
    const space = text.charCodeAt(at) <= 0x20;
    if (!space && !inside) words++;
    inside = !space;
  }
  return words;
}
