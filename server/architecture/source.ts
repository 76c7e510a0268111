/** What a file says, as far as the architecture is concerned. */
export interface SourceFile {
  /** Path in server/src. */
  readonly path: string;
  readonly lines: number;
  /** Words, punctuation and strings in order; comments and the text of strings can not be mistaken for code. */
  readonly tokens: readonly string[];
  /** What it imports, re-exports or loads, also if only for types, as written. */
  readonly imports: readonly string[];
}

const TOKEN = new RegExp(
  [
    String.raw`(?<comment>\/\/[^\n]*|\/\*[^]*?\*\/)`,
    String.raw`(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')`,
    String.raw`(?<word>[\p{ID_Start}$_#][\p{ID_Continue}$]*)`,
    String.raw`(?<number>\d[\w.]*)`,
    String.raw`(?<mark>[^\s])`,
  ].join("|"),
  "uy",
);
const REGEX = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/uy;
const BEFORE_REGEX = /^(?:[(,=:[!&|?{};+\-*%<>~^]|return|typeof|case|in|of|void|delete|throw|await|yield)$/;

export function readSource(path: string, text: string): SourceFile {
  const tokens = tokenize(text);
  return { path, lines: text.trimEnd().split("\n").length, tokens, imports: importsOf(tokens) };
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  /** For each open template: how many braces are open inside its current hole. */
  const holes: number[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at] ?? "";
    if (/\s/.test(character)) at += 1;
    else if (character === "`" || (character === "}" && holes.at(-1) === 0)) {
      if (character === "}") holes.pop();
      const end = endOfTemplatePart(text, at + 1);
      tokens.push("`…`");
      if (text[end] === "$") holes.push(0);
      at = end + (text[end] === "$" ? 2 : 1);
    } else {
      const token = tokenAt(text, at, tokens.at(-1) ?? ";");
      at += token.length;
      if (token.startsWith("//") || token.startsWith("/*")) continue;
      const depth = holes.at(-1);
      if (depth !== undefined && token === "{") holes[holes.length - 1] = depth + 1;
      if (depth !== undefined && token === "}") holes[holes.length - 1] = depth - 1;
      tokens.push(token);
    }
  }
  return tokens;
}

/** Where a template's text ends: at its closing backtick or at the '$' of a hole. */
function endOfTemplatePart(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== "`" && !(text[at] === "$" && text[at + 1] === "{"))
    at += text[at] === "\\" ? 2 : 1;
  return at;
}

function tokenAt(text: string, at: number, previous: string): string {
  if (text[at] === "/" && !/[/*]/.test(text[at + 1] ?? "") && BEFORE_REGEX.test(previous)) {
    REGEX.lastIndex = at;
    const match = REGEX.exec(text);
    if (match) return match[0];
  }
  TOKEN.lastIndex = at;
  return TOKEN.exec(text)?.[0] ?? text[at] ?? "";
}

function importsOf(tokens: readonly string[]): string[] {
  return tokens.flatMap((token, index) => {
    if (!/^["']/.test(token)) return [];
    const before = tokens[index - 1];
    const imported =
      before === "from" || before === "import" || (before === "(" && tokens[index - 2] === "import");
    return imported ? [token.slice(1, -1)] : [];
  });
}
