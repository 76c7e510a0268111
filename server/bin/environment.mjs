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
  // Milliseconds until freed memory goes back to the system. 256 bodies of 1 MB left 382 MB instead of 410, at the same speed;
  // 0 leaves 374 and costs a tenth of the speed (docs/decisions/0022-bodies-stay-bytes.md).
  MIMALLOC_PURGE_DELAY: "5",
  // Nothing is written to the home folder.
  BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0",
  // A crash report is not sent to anyone.
  BUN_ENABLE_CRASH_REPORTING: "0",
  DO_NOT_TRACK: "1",
};

const SYSTEM = new Set(SYSTEM_VARIABLES);
const SECRETIVE = new Set([...CONNECTION_VARIABLES, ...PROVIDER_KEY_VARIABLES]);

/** Whether a variable is the product's: a setting, and maybe a secret. */
function isOurs(name) {
  return SECRETIVE.has(name) || name.startsWith("SALLYPORT_");
}

/**
 * What a program we start may find in its environment, which every program of the same user can read: nothing of ours.
 *
 * @param {Record<string, string | undefined>} environment
 */
export function cleanEnvironment(environment) {
  return { ...only(environment, (name) => SYSTEM.has(name) || name.startsWith("LC_")), ...RUNTIME_VARIABLES };
}

/**
 * The same for programs that are not ours (npm, install scripts): all but our settings and secrets.
 *
 * @param {Record<string, string | undefined>} environment
 */
export function withoutOurs(environment) {
  return only(environment, (name) => !isOurs(name));
}

/** Looks at no other value: the runtime would keep a copy of it. */
function only(environment, wanted) {
  const names = Object.keys(environment).filter(wanted);
  return Object.fromEntries(names.map((name) => [name, environment[name]]));
}

const EQUALS = "=".charCodeAt(0);

/**
 * The product's settings and secrets as they stand in an environment block, `NAME=value` and a zero byte each. Bytes and not text:
 * of bytes we can say when they are gone.
 *
 * @param {Buffer} block
 */
export function oursIn(block) {
  const kept = [];
  for (let start = 0; start < block.length; ) {
    const zero = block.indexOf(0, start);
    const next = zero < 0 ? block.length : zero + 1;
    const equals = block.indexOf(EQUALS, start);
    if (equals > start && equals < next && isOurs(block.toString("latin1", start, equals)))
      kept.push(block.subarray(start, next));
    start = next;
  }
  return Buffer.concat(kept);
}
