const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}:]/g;

/**
 * Whether an object in JSON has a name twice. The parser takes the last; a proxy that looks at bodies may have looked at the first.
 * @param json known to be JSON
 */
export function namesTwice(json: string): boolean {
  const open: Set<string>[] = [];
  let last = "";
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (token === ":") {
      const [names, name] = [open.at(-1), JSON.parse(last) as string];
      if (names?.has(name)) return true;
      names?.add(name);
    } else last = token;
  }
  return false;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPENING, CLOSING] = [new Set([0x5b, 0x7b]), new Set([0x5d, 0x7d])];

/**
 * Whether values are within values beyond so many levels. It is asked before the parser, which eight million opening brackets hold for
 * almost two seconds, and before anything that walks through what was parsed.
 * @param text JSON or not
 */
export function isNestedBeyond(levels: number, text: string): boolean {
  let [open, isString] = [0, false];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) isString = !isString;
    else if (isString) at += code === BACKSLASH ? 1 : 0;
    else if (OPENING.has(code)) open += 1;
    else if (CLOSING.has(code)) open -= 1;
    if (open > levels) return true;
  }
  return false;
}
