/** What was used, as the provider counts it. */
export interface UsedTokens {
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly cacheWriteLongTokens: number;
  readonly audioInputTokens: number;
  readonly imageInputTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly audioOutputTokens: number;
  readonly imageOutputTokens: number;
}

/** Each count: its column, and of a part what it is part of, its title in tables and what it is called in a sentence. */
export const TOKEN_COUNTS = {
  inputTokens: { column: "input_tokens" },
  cachedTokens: { column: "cached_tokens", of: "input", title: "CACHED", words: "from its cache" },
  cacheWriteTokens: {
    column: "cache_write_tokens",
    of: "input",
    title: "CACHE WRITE",
    words: "written into its cache for 5 minutes",
  },
  cacheWriteLongTokens: {
    column: "cache_write_long_tokens",
    of: "input",
    title: "FOR 1 H",
    words: "written into its cache for an hour",
  },
  audioInputTokens: { column: "audio_input_tokens", of: "input", title: "AUDIO IN", words: "of audio" },
  imageInputTokens: { column: "image_input_tokens", of: "input", title: "IMAGE IN", words: "of images" },
  outputTokens: { column: "output_tokens" },
  reasoningTokens: { column: "reasoning_tokens", of: "output", title: "REASONING", words: "of reasoning" },
  audioOutputTokens: { column: "audio_output_tokens", of: "output", title: "AUDIO OUT", words: "of audio" },
  imageOutputTokens: { column: "image_output_tokens", of: "output", title: "IMAGE OUT", words: "of images" },
} as const;

const NAMES = Object.keys(TOKEN_COUNTS) as readonly (keyof UsedTokens)[];

/** A count that is part of another one. */
export interface TokenPart {
  readonly name: keyof UsedTokens;
  readonly of: "input" | "output";
  readonly title: string;
  readonly words: string;
}

export const TOKEN_PARTS: readonly TokenPart[] = NAMES.flatMap((name) => {
  const count = TOKEN_COUNTS[name];
  return "of" in count ? [{ name, of: count.of, title: count.title, words: count.words }] : [];
});

type TokenColumns = Readonly<Record<(typeof TOKEN_COUNTS)[keyof UsedTokens]["column"], string>>;

/** Of a row of usage, or of sums under the names of its columns. */
export function tokensOf(row: TokenColumns): UsedTokens {
  return mapTokens((name) => Number(row[TOKEN_COUNTS[name].column]));
}

function mapTokens(of: (name: keyof UsedTokens) => number): UsedTokens {
  return Object.fromEntries(NAMES.map((name) => [name, of(name)])) as unknown as UsedTokens;
}
