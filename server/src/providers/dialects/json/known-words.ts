/** Names of parameters and of what is in them: OpenAI's and Anthropic's API references, and what compatible servers add. */
const PARAMETER_NAMES: ReadonlySet<string> = new Set(
  `allowed_tools approximate arguments audio best_of city content country custom description dimensions echo
  encoding_format file format frequency_penalty function function_call functions grammar id image_url
  include_obfuscation include_usage input input_audio json_schema logit_bias logprobs max_completion_tokens
  max_tokens messages metadata modalities mode model moderation n name output parallel_tool_calls parameters policy
  prediction presence_penalty prompt prompt_cache_breakpoint prompt_cache_key prompt_cache_options
  prompt_cache_retention reasoning_effort refusal region response_format role safety_identifier schema
  search_context_size seed service_tier stop store stream stream_options strict suffix temperature text timezone
  tool_call_id tool_calls tool_choice tools top_logprobs top_p ttl type user user_location verbosity voice
  web_search_options data detail file_data file_id filename url
  min_p min_tokens repetition_penalty response_mime_type safe_prompt random_seed reasoning thinking
  top_k
  allowed_callers budget_tokens cache_control citations container context context_management defer_loading
  disable_parallel_tool_use display effort enabled fallbacks inference_geo input_examples input_schema is_error
  mcp_servers media_type output_config signature source speed stop_sequences thread title tool_use_id
  user_id style output_compression size quality output_format mask image input_fidelity
  partial_images background call_id conversation encrypted_content include instructions max_output_tokens
  max_tool_calls previous_response_id status summary system truncation`.split(/\s+/),
);

/** Further words of nearly every request. */
const COMMON_WORDS =
  `assistant auto developer enum high items low object properties required string system tool
  additionalProperties array boolean integer number user`.split(/\s+/);

/** Whether the name may be told to the sender: it is one of ours and not their content. */
export function isParameterName(name: string): boolean {
  return PARAMETER_NAMES.has(name);
}

/** Capitals, and the two letters beyond ASCII whose small letter is one of it. */
const LONGEST_NAME = 32;
const OTHER_CASE = /[A-Z\u017f\u212a]/;

/**
 * The parameter that a name stands for at a server that does not tell capitals from small letters, as encoding/json of Go does not;
 * null where it is written as it should be, or is none.
 */
export function inOtherCase(name: string): string | null {
  if (name.length > LONGEST_NAME || !OTHER_CASE.test(name)) return null;
  const folded = name.toUpperCase().toLowerCase();
  return PARAMETER_NAMES.has(folded) ? folded : null;
}

const SLOTS = 2048;
const LONGEST = 24;
const WORDS: (string | undefined)[] = Array<string | undefined>(SLOTS).fill(undefined);
for (const word of [...COMMON_WORDS, ...PARAMETER_NAMES]) {
  if (word.length > LONGEST) continue;
  const bytes = Buffer.from(word);
  WORDS[slotOf(bytes, 0, bytes.length)] = word;
}

/**
 * The word between two places of a body, if it is a known one. That costs a third of making a string. Undefined for
 * other words, and for the few known words whose slot another one has.
 */
export function knownWord(body: Buffer, start: number, end: number): string | undefined {
  const length = end - start;
  if (length === 0 || length > LONGEST) return undefined;
  const word = WORDS[slotOf(body, start, end)];
  if (word === undefined || word.length !== length) return undefined;
  for (let index = 0; index < length; index++)
    if (word.charCodeAt(index) !== body[start + index]) return undefined;
  return word;
}

function slotOf(body: Buffer, start: number, end: number): number {
  const length = end - start;
  const middle = body[start + (length >> 1)] ?? 0;
  return ((body[start] ?? 0) * 7 + middle * 61 + (body[end - 1] ?? 0) * 31 + length * 131) & (SLOTS - 1);
}
