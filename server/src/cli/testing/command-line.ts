import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const LAUNCHER = fileURLToPath(new URL("../../../bin/sallyport.mjs", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Options {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The real command with a data folder of its own, run as people run it. Remembers everything it ever printed. */
export class CommandLine {
  readonly dataDir = mkdtempSync(join(tmpdir(), "sallyport-cli-"));
  /** Each command with all it printed. */
  readonly transcript: string[] = [];
  #server: ChildProcess | null = null;

  constructor() {
    // The embedded database's user must be able to pass through when root runs the tests.
    chmodSync(this.dataDir, 0o711);
  }

  run(words: readonly string[], options: Options = {}): Promise<Ended> {
    return this.start(words, options).ended;
  }

  /** Starts a command that is to be interrupted. */
  start(
    words: readonly string[],
    { input = "", env = {} }: Options = {},
  ): { readonly ended: Promise<Ended>; interrupt(): void } {
    const child = this.#spawn(words, env);
    const [out, err] = [collect(child.stdout), collect(child.stderr)];
    child.stdin?.end(input);
    const ended = once(child, "close").then(() => {
      const all = { code: child.exitCode, out: out(), err: err() };
      this.transcript.push(`${words.join(" ")}\n${all.out}\n${all.err}`);
      return all;
    });
    return { ended, interrupt: () => void child.kill("SIGINT") };
  }

  /** Runs with `--json` and gives the one document; fails the test when the command failed or printed more. */
  async json<Document>(words: readonly string[], options: Options = {}): Promise<Document> {
    const { code, out, err } = await this.run([...words, "--json"], options);
    if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}: ${err}`);
    return JSON.parse(out) as Document;
  }

  /** Starts a server on a free port; resolves to its address. */
  async serve(): Promise<string> {
    const child = this.#spawn(["serve", "--json"], { SALLYPORT_PORT: "0" });
    this.#server = child;
    child.stdin?.end();
    child.stderr?.on("data", (piece) => this.transcript.push(String(piece)));
    if (!child.stdout) throw new Error("no standard output");
    const ended = once(child, "exit").then(() => {
      throw new Error(`the server did not start:\n${this.transcript.join("\n")}`);
    });
    const [line] = await Promise.race([once(createInterface({ input: child.stdout }), "line"), ended]);
    this.transcript.push(String(line));
    return (JSON.parse(String(line)) as { url: string }).url;
  }

  /** @returns the server's exit code */
  async stopServer(): Promise<number | null> {
    const child = this.#server;
    this.#server = null;
    if (child === null) return null;
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    await exit;
    return child.exitCode;
  }

  remove(): void {
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  #spawn(words: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
    return spawn("node", [LAUNCHER, ...words], {
      stdio: "pipe",
      env: { PATH: Bun.env["PATH"], HOME: Bun.env["HOME"], SALLYPORT_DATA_DIR: this.dataDir, ...env },
    });
  }
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const pieces: Buffer[] = [];
  stream?.on("data", (piece: Buffer) => pieces.push(piece));
  return () => Buffer.concat(pieces).toString();
}
