interface InstallOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly attempts?: number;
  readonly attemptMs?: number;
}

/** @throws MissingPackagesError when every attempt failed or took too long */
export function install(program: string, words: readonly string[], options?: InstallOptions): Promise<void>;
