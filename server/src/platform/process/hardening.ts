import { dlopen, ptr } from "bun:ffi";
import { OperatorError } from "../../kernel/errors.ts";

/** Variables that make the runtime print traffic, divert it, load foreign code or open a debugger. */
const DANGEROUS =
  /^(BUN_.*|NODE_.*|HTTPS?_PROXY|https?_proxy|ALL_PROXY|all_proxy|LD_PRELOAD|LD_AUDIT|JSC_.*|DYLD_.*|SSLKEYLOGFILE)$/;

/** What the launcher itself sets. */
const FROM_LAUNCHER: ReadonlySet<string> = new Set([
  "BUN_RUNTIME_TRANSPILER_CACHE_PATH",
  "BUN_ENABLE_CRASH_REPORTING",
  "BUN_CONFIG_MAX_HTTP_REQUESTS",
  "BUN_JSC_forceRAMSize",
  "BUN_JSC_smallHeapRAMFraction",
  "BUN_JSC_mediumHeapGrowthFactor",
]);

/**
 * Refuses to run in an environment that can leak content (Z-1). The launcher gives a clean one; this finds out when
 * somebody started the program around it.
 * @throws OperatorError naming the variables
 */
export function refuseDangerousEnvironment(environment: Readonly<Record<string, string | undefined>>): void {
  const found = Object.keys(environment).filter((name) => DANGEROUS.test(name) && !FROM_LAUNCHER.has(name));
  if (found.length === 0) return;
  throw new OperatorError(
    `Refusing to start with ${found.join(", ")} in the environment, which can expose prompts and keys; start with 'npm start' or 'npx sallyport serve', which leave them out.`,
  );
}

const PR_SET_PDEATHSIG = 1n;
const PR_SET_DUMPABLE = 4n;
const SIGTERM = 15n;
const RLIMIT_CORE = 4;

/** Set by the launcher: its process id. */
const LAUNCHER = "SALLYPORT_LAUNCHER_PID";

/**
 * Linux, prctl(2): no core dump and no reading of this process's memory by others of the same user, and an orderly
 * stop when the launcher dies, even if it died before this call. Elsewhere it does nothing.
 * @returns whether the kernel agreed
 */
export function hardenProcess(environment: Readonly<Record<string, string | undefined>>): boolean {
  if (process.platform !== "linux") return false;
  for (const library of ["libc.so.6", "libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1"]) {
    try {
      const { symbols } = dlopen(library, {
        prctl: { args: ["int", "u64", "u64", "u64", "u64"], returns: "int" },
        setrlimit: { args: ["int", "ptr"], returns: "int" },
      });
      // Soft and hard limit: no child and no later exec can raise it again.
      const none = new BigUint64Array(2);
      const coreless = symbols.setrlimit(RLIMIT_CORE, ptr(none));
      const dumpable = symbols.prctl(Number(PR_SET_DUMPABLE), 0n, 0n, 0n, 0n);
      symbols.prctl(Number(PR_SET_PDEATHSIG), SIGTERM, 0n, 0n, 0n);
      const launcher = environment[LAUNCHER];
      if (launcher !== undefined && String(process.ppid) !== launcher) process.kill(process.pid, "SIGTERM");
      return dumpable === 0 && coreless === 0;
    } catch {}
  }
  return false;
}
