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

/** Whether there are values within values beyond so many levels: what walks through them afterwards may go as deep as it likes. */
export function isNestedBeyond(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => isNestedBeyond(levels - 1, inner));
}
