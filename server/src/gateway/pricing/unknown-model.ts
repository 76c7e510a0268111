/** The output that is assumed for an unknown model when the caller set no limit. */
export const UNKNOWN_OUTPUT_TOKENS = 16_384;

/** The context that is assumed for a model whose context nobody declared. */
export const UNKNOWN_CONTEXT_TOKENS = 131_072;
