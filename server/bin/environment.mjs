/**
 * What of the caller's environment reaches the server: an allow-list, because a variable we have never heard of can
 * print prompts (BUN_CONFIG_VERBOSE_FETCH), open a debugger (BUN_INSPECT), load code (BUN_OPTIONS, NODE_OPTIONS,
 * LD_PRELOAD) or divert provider traffic (HTTP_PROXY).
 */

/** Where it runs and for whom; how its terminal looks. */
const SYSTEM_VARIABLES = [
  "PATH",
  "HOME",
  "USER",
  "LANG",
  "TZ",
  "TMPDIR",
  "TERM",
  "COLORTERM",
  "COLUMNS",
  "NO_COLOR",
];

/**
 * Shared with other programs by convention. SSL_CERT_FILE and its like are not here: whom the server trusts is a
 * setting of its own, and must not change with the shell it is started from.
 */
const CONNECTION_VARIABLES = ["DATABASE_URL", "REDIS_URL"];

/** The names under which people already have their provider keys. */
const PROVIDER_KEY_VARIABLES = [
  "ANTHROPIC_API_KEY",
  "AZURE_OPENAI_API_KEY",
  "CEREBRAS_API_KEY",
  "COHERE_API_KEY",
  "DEEPSEEK_API_KEY",
  "FIREWORKS_API_KEY",
  "GEMINI_API_KEY",
  "GOOGLE_API_KEY",
  "GROQ_API_KEY",
  "MISTRAL_API_KEY",
  "NVIDIA_API_KEY",
  "OPENAI_API_KEY",
  "OPENROUTER_API_KEY",
  "PERPLEXITY_API_KEY",
  "TOGETHER_API_KEY",
  "XAI_API_KEY",
];

const ALLOWED_PREFIXES = ["SALLYPORT_", "LC_"];

/** What the launcher itself tells the runtime, which reads it before any code of ours. */
const RUNTIME_VARIABLES = {
  // fetch runs at most 256 requests at once otherwise.
  BUN_CONFIG_MAX_HTTP_REQUESTS: "60000",
  // How much memory the collector believes it may grow into. Measured with 32 connections: 110 MB resident instead of
  // 150 MB at the same speed; half of it costs a tenth of the speed.
  BUN_JSC_forceRAMSize: String(256 * 1024 * 1024),
  // A heap that holds more than 20 MiB of it, as with a thousand streams, may grow to 1.8 times that and not to twice:
  // 35 KB a stream instead of 46, at the same speed (docs/decisions/0004-bounded-collector.md).
  BUN_JSC_smallHeapRAMFraction: "0.08",
  BUN_JSC_mediumHeapGrowthFactor: "1.8",
  // Nothing is written to the home folder.
  BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0",
  // A crash report is not sent to anyone.
  BUN_ENABLE_CRASH_REPORTING: "0",
  DO_NOT_TRACK: "1",
};

const ALLOWED = new Set([...SYSTEM_VARIABLES, ...CONNECTION_VARIABLES, ...PROVIDER_KEY_VARIABLES]);

/** @param {Record<string, string | undefined>} environment */
export function cleanEnvironment(environment) {
  const allowed = Object.entries(environment).filter(
    ([name]) => ALLOWED.has(name) || ALLOWED_PREFIXES.some((prefix) => name.startsWith(prefix)),
  );
  return { ...Object.fromEntries(allowed), ...RUNTIME_VARIABLES };
}
