export const STREAM_USAGES = ["on-request", "always", "never"] as const;

/**
 * Whether a provider's stream ends with its token counts: when asked by `stream_options.include_usage`, or unasked, or
 * never. Only in the first case the flag is sent, because strict servers refuse what they do not know.
 */
export type StreamUsage = (typeof STREAM_USAGES)[number];
