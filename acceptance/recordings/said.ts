/** What an SDK made of one answer, in nobody's words. */
export interface Said {
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  readonly stop: "whole" | "tools" | "cut" | "refused" | null;
  /** Tokens, cached ones too; 0 where none are told. */
  readonly input: number;
  readonly output: number;
}

/** Reads one recorded answer, whole or streamed, with an SDK. */
export type Read = (recording: Recording) => Promise<Said>;

/** An answer as its provider gave it once. */
export interface Recording {
  /** `cohere/cohere-text.json` */
  readonly name: string;
  readonly isStream: boolean;
  /** Its file. */
  readonly text: string;
}

/** Tells the server that replays which recording is meant. */
export const promptOf = ({ name }: Recording): string => `recording<${name}>`;

/** What the arguments of a call are; a server that was cut off may have left no JSON. */
export function inputOf(text: string | undefined): unknown {
  return text === undefined || text === "" ? {} : JSON.parse(text);
}

/** A stop by its provider's own word. */
export function stopOf(word: unknown, words: Readonly<Record<string, Said["stop"]>>): Said["stop"] {
  return words[String(word)] ?? null;
}
