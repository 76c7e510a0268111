/**
 * What stands before the tools of a request, whoever is asked: Anthropic's prompt has up to 804 tokens (platform.claude.com/docs,
 * "Tool use", Pricing), and no other provider's is as long.
 */
const PROMPT_OF_TOOLS = 1_000;

/** The most tokens that a provider adds, in words of its own, to explain tools that the caller describes (C-1). */
export function tokensToExplain(tools: unknown): number {
  return Array.isArray(tools) && tools.length > 0 ? PROMPT_OF_TOOLS : 0;
}
