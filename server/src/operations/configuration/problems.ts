import { ActError } from "../../kernel/act-error.ts";

const MOST_TOLD = 50;

/** What is wrong with a document: all of it is told, each by its place, before anything is done. */
export class Problems {
  readonly #lines: string[] = [];

  add(at: string, problem: string): void {
    this.#lines.push(`${at}: ${problem}`);
  }

  has(at: string): boolean {
    return this.#lines.some((line) => line.startsWith(`${at}:`));
  }

  /** Does a check, and keeps what it refuses with. */
  async at<Value>(at: string, check: () => Value | Promise<Value>): Promise<Value | null> {
    try {
      return await check();
    } catch (error) {
      if (!(error instanceof ActError)) throw error;
      this.add(at, error.sentence);
      return null;
    }
  }

  repeats(list: string, names: readonly string[]): void {
    const seen = new Set<string>();
    for (const [index, name] of names.entries()) {
      if (seen.has(name)) this.add(`${list}[${index}]`, "is declared a second time.");
      seen.add(name);
    }
  }

  /** @throws ActError configuration_invalid when there are any */
  refuse(): void {
    if (this.#lines.length === 0) return;
    const more = this.#lines.length - MOST_TOLD;
    const lines = [...this.#lines.slice(0, MOST_TOLD), ...(more > 0 ? [`And ${more} more.`] : [])];
    throw new ActError("configuration_invalid", { problems: lines.join("\n") });
  }
}
