import { resolve } from "node:path";

/** What the verifier exports, which is a program of its own without types. */
export interface Verifier {
  readonly Problem: new (message: string) => Error;
  readonly Unable: new (message: string) => Error;
  readonly Log: new (url: string, read?: (path: string) => Promise<Buffer | null>) => VerifiedLog;
  readonly Tree: new () => { size: number; add(hash: Buffer): void; root(): Buffer };
  readonly Witness: new (
    folder: string,
    name: string,
    keys: readonly Key[],
  ) => {
    readonly verifierKey: string;
    add(body: string): { readonly status: number; readonly body: string };
    listen(
      hostname: string,
      port: number,
    ): Promise<{ address(): { readonly port: number }; close(): void; closeAllConnections(): void }>;
    visit(log: VerifiedLog, origin: string): Promise<Checkpoint>;
  };
  /** RFC 8785. */
  canonicalJson(value: unknown): string;
  leafHash(entry: Uint8Array): Buffer;
  nodeHash(left: Buffer, right: Buffer): Buffer;
  readonly COSIGNATURE: number;
  /** Null when another process that lives has it. */
  lock(path: string): (() => void) | null;
  readKey(text: string, type?: number): Key;
  readCheckpoint(note: string, keys: readonly Key[], witnesses?: readonly Key[]): Checkpoint;
  inclusionProof(index: number, size: number, subtree: Subtree): Promise<readonly Buffer[]>;
  rootFromInclusion(index: number, size: number, leaf: Buffer, proof: readonly Buffer[]): Buffer | null;
  consistencyProof(old: number, size: number, subtree: Subtree): Promise<readonly Buffer[]>;
  isConsistent(old: number, oldRoot: Buffer, size: number, root: Buffer, proof: readonly Buffer[]): boolean;
  verifyLog(options: {
    readonly log: VerifiedLog;
    readonly keys: readonly Key[];
    readonly kept?: readonly Checkpoint[];
    readonly sample?: number | null;
    readonly retryMs?: number;
  }): Promise<Checkpoint>;
  verifyEntries(
    lines: Iterable<string>,
    keys: readonly Key[],
    kept?: readonly Checkpoint[],
  ): Promise<{
    readonly entries: number;
    readonly erased: number;
    readonly unexplained: number;
    readonly unheld: readonly Checkpoint[];
  }>;
}

export interface Checkpoint {
  readonly note: string;
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

type Subtree = (start: number, height: number) => Promise<Buffer>;

/** Opaque to us. */
export interface Key {
  readonly text: string;
}

interface VerifiedLog {
  checkpoint(): Promise<string>;
}

export const VERIFIER = resolve(import.meta.dir, "../../verifier/sallyport-verify.mjs");

export async function loadVerifier(): Promise<Verifier> {
  return (await import(VERIFIER)) as Verifier;
}

/** The verifier as an outsider runs it: with Node, in a folder of their own, and nothing from here. */
export function startVerifier(folder: string, words: readonly string[]) {
  const { PATH = "" } = process.env;
  return Bun.spawn(["node", VERIFIER, ...words], {
    cwd: folder,
    env: { PATH },
    stdout: "pipe",
    stderr: "pipe",
  });
}

/** What it said, once it has ended. */
export async function endOf(child: ReturnType<typeof startVerifier>) {
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, out, err };
}
