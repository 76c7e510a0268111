/** Where a command writes. Results go to standard output, everything said about them to standard error. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether a person is watching standard output. */
  readonly interactive: boolean;
  /** Everything on standard input; for secrets. */
  readInput(): Promise<string>;
  /** The lines of standard input as they come. */
  readLines(): AsyncIterable<string>;
}

/** What the process was started with. Only main.ts fills it in. */
export interface Invocation {
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  /** The folder of the clone, where ./data is. */
  readonly root: string;
  /** Calls back when the process is asked to stop; the second time means at once. */
  onStopSignal(callback: () => void): void;
}
