type CsvProblem = "quote" | "text" | "cells";

/** A table that is no CSV (RFC 4180), or has lines that are too long. */
export class CsvBroken extends Error {
  override readonly name = "CsvBroken";
  /** Of the table; the first is 1. */
  readonly line: number;
  readonly problem: CsvProblem;

  constructor(line: number, problem: CsvProblem) {
    super(`line ${line}: ${problem}`);
    [this.line, this.problem] = [line, problem];
  }
}

/** What may divide cells; with each, what ends a cell, or begins or ends a quotation: one search, which ends at the nearest of them. */
const SPECIAL: ReadonlyMap<string, RegExp> = new Map([
  [",", /[",\r\n]/g],
  [";", /[";\r\n]/g],
  ["\t", /["\t\r\n]/g],
]);
/** Of one line: several times as many as there are fields, and so few that a million of them are nobody's work. */
const MOST_CELLS = 100;

/**
 * Reads a table as it comes (RFC 4180), with lines that end as on any system, and with the mark that spreadsheets begin their files with.
 * Cells are divided by what divides the first line: a comma, a semicolon where half of the world has a decimal comma, or a tab.
 * Lines without anything are left out.
 * @throws CsvBroken when a quotation does not end, or goes on behind its end; when it is no UTF-8; when a line has too many cells
 */
export async function* readCsv(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const reader = new TableReader();
  const decode = (piece: Uint8Array | null) => {
    try {
      return piece === null ? decoder.decode() : decoder.decode(piece, { stream: true });
    } catch {
      throw new CsvBroken(reader.line, "text");
    }
  };
  for await (const piece of pieces) yield* reader.read(decode(piece));
  yield* reader.read(decode(null));
  yield* reader.end();
}

/** Characters; whoever has a longer first line is told what is wrong with it by the first of them. */
const MOST_HEADER = 16_384;

class TableReader {
  line = 1;
  #divider: string | null = null;
  #cells: string[] = [];
  #cell = "";
  #where: "start" | "plain" | "quoted" | "closed" = "start";
  #waiting = "";
  #hadReturn = false;

  *read(text: string): Generator<readonly string[]> {
    this.#waiting += text;
    // The first line says what divides all of them.
    if (this.#divider === null) {
      if (!/[\r\n]/.test(outsideOfQuotes(this.#waiting)) && this.#waiting.length < MOST_HEADER) return;
      this.#divider = dividerOf(this.#waiting);
    }
    const taken = this.#waiting;
    this.#waiting = "";
    yield* this.#take(taken, this.#divider);
  }

  *end(): Generator<readonly string[]> {
    this.#divider ??= dividerOf(this.#waiting);
    yield* this.#take(this.#waiting, this.#divider);
    if (this.#where === "quoted") throw new CsvBroken(this.line, "quote");
    yield* this.#endLine();
  }

  *#take(text: string, divider: string): Generator<readonly string[]> {
    const special = SPECIAL.get(divider) ?? /["\r\n]/g;
    for (let at = 0; at < text.length; at += 1) {
      const sign = text.charAt(at);
      if (this.#where === "quoted") {
        const end = text.indexOf('"', at);
        const part = text.slice(at, end < 0 ? text.length : end);
        this.#cell += part;
        for (const _ of part.matchAll(/\n/g)) this.line += 1;
        if (end < 0) return;
        at = end;
        this.#where = "closed";
      } else if (sign === "\n" || sign === "\r") {
        if (!(sign === "\n" && this.#hadReturn)) {
          yield* this.#endLine();
          this.line += 1;
        }
        this.#hadReturn = sign === "\r";
        continue;
      } else if (sign === divider) this.#endCell();
      else if (sign === '"') {
        if (this.#where === "closed") {
          // Two of them are one that belongs to the cell.
          this.#cell += '"';
          this.#where = "quoted";
        } else if (this.#where === "start") this.#where = "quoted";
        else throw new CsvBroken(this.line, "quote");
      } else if (this.#where === "closed") {
        throw new CsvBroken(this.line, "quote");
      } else {
        special.lastIndex = at;
        const end = special.exec(text)?.index ?? text.length;
        this.#cell += text.slice(at, end);
        this.#where = "plain";
        at = end - 1;
      }
      this.#hadReturn = false;
    }
  }

  #endCell(): void {
    if (this.#cells.length === MOST_CELLS) throw new CsvBroken(this.line, "cells");
    this.#cells.push(this.#cell);
    [this.#cell, this.#where] = ["", "start"];
  }

  *#endLine(): Generator<readonly string[]> {
    if (this.#cells.length === 0 && this.#where === "start") return;
    this.#endCell();
    yield this.#cells;
    this.#cells = [];
  }
}

function outsideOfQuotes(text: string): string {
  return text.replaceAll(/"[^"]*(?:"|$)/g, "");
}

/** The one that is there most often outside of quotation marks. */
function dividerOf(text: string): string {
  const [line = ""] = outsideOfQuotes(text).split(/[\r\n]/);
  const counts = [...SPECIAL.keys()].map((sign) => [line.split(sign).length, sign] as const);
  return counts.reduce((best, one) => (one[0] > best[0] ? one : best))[1];
}
