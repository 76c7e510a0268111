import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type MadePicture,
  type PictureRefusal,
  PictureRefused,
  type PictureSink,
} from "../../ports/images.ts";
import { type Frame, FrameReader, frame, jsonFrame, KIND, PipeBroken, piecesOf } from "./frames.ts";
import type { Job } from "./job.ts";
import type { Confinement } from "./process/confinement.ts";

const MAIN = fileURLToPath(new URL("process/main.ts", import.meta.url));
const LOOK_AT_MEMORY_MS = 50;
/** Longest time until it has loaded its libraries. */
const START_MS = 15_000;
const PAGE_BYTES = 4_096;

export interface ProcessLimits {
  /** Longest time until it says the next thing. */
  readonly stepMs: number;
  /** Resident memory above which it is killed. Linux. */
  readonly memoryBytes: number;
}

/** The process ended in the middle of its work, and not because of a limit. */
export class ProcessDied extends Error {
  override readonly name = "ProcessDied";
}

/** One image process. It works on one picture at a time, and is used no more after any failure but a refusal. */
export class ImageProcess {
  /** Pictures it has begun. */
  begun = 0;
  readonly #limits: ProcessLimits;
  readonly folder = mkdtempSync(join(tmpdir(), "sallyport-image-"));
  readonly #child;
  readonly #frames: AsyncGenerator<Frame, undefined>;
  readonly #watch: Timer;
  #outOfLimits = false;

  constructor(limits: ProcessLimits) {
    this.#limits = limits;
    this.#child = Bun.spawn([process.execPath, "--no-env-file", "--no-install", MAIN], {
      // What it says of a picture when it crashes is nobody's.
      stdio: ["pipe", "pipe", "ignore"],
      cwd: this.folder,
      env: { BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0", BUN_ENABLE_CRASH_REPORTING: "0" },
    });
    this.#frames = framesOf(this.#child.stdout);
    this.#watch = setInterval(() => this.#lookAtMemory(), LOOK_AT_MEMORY_MS);
    this.#watch.unref();
    process.once("exit", this.#kill);
    void this.#child.exited.then(() => {
      clearInterval(this.#watch);
      process.off("exit", this.#kill);
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && !this.#child.killed;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** What holds of its confinement. @throws ProcessDied, PictureRefused when it does not start in time */
  async ready(): Promise<Confinement> {
    const { kind, payload } = await this.#next(START_MS);
    if (kind !== KIND.ready) throw new PipeBroken();
    return readJson<Confinement>(payload);
  }

  /** Resolves to what it says of the picture. @throws PictureRefused, ProcessDied, and what source and sink throw */
  async work(job: Job, source: AsyncIterable<Uint8Array>, sink: PictureSink): Promise<unknown> {
    this.begun += 1;
    await this.#send(jsonFrame(KIND.job, job));
    for await (const piece of source)
      for (const part of piecesOf(piece)) await this.#send(frame(KIND.data, part));
    let facts: unknown = null;
    for (;;) {
      const { kind, payload } = await this.#next();
      if (kind === KIND.refused) throw new PictureRefused(readJson<PictureRefusal>(payload));
      if (kind === KIND.facts) facts = readJson<unknown>(payload);
      else if (kind === KIND.picture) await sink.begin(readJson<MadePicture>(payload));
      else if (kind === KIND.data) await sink.write(payload);
      else if (kind === KIND.done) return facts;
      else throw new PipeBroken();
    }
  }

  /** Ends it at once, and resolves when it has ended. */
  async end(): Promise<void> {
    this.#kill();
    await this.#child.exited;
  }

  readonly #kill = () => this.#child.kill("SIGKILL");

  async #send(bytes: Uint8Array): Promise<void> {
    try {
      const { stdin } = this.#child;
      // Both may fail later, when it dies with the pipe full.
      const sent = Promise.all([stdin.write(bytes), stdin.flush()]);
      await this.#inTime(sent, this.#limits.stepMs);
    } catch (error) {
      throw error instanceof PictureRefused ? error : this.#death();
    }
  }

  async #next(withinMs = this.#limits.stepMs): Promise<Frame> {
    const { value } = await this.#inTime(this.#frames.next(), withinMs);
    if (value !== undefined) return value;
    await this.#child.exited;
    throw this.#death();
  }

  /** @throws PictureRefused when it is over, with the process */
  async #inTime<Result>(work: Promise<Result>, withinMs: number): Promise<Result> {
    const timer = setTimeout(() => this.#exceeded(), withinMs);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
    }
  }

  #exceeded(): void {
    this.#outOfLimits = true;
    this.#kill();
  }

  #death(): Error {
    return this.#outOfLimits ? new PictureRefused({ code: "demanding" }) : new ProcessDied();
  }

  #lookAtMemory(): void {
    if (process.platform !== "linux" || !this.isAlive || this.begun === 0) return;
    try {
      const pages = readFileSync(`/proc/${this.pid}/statm`, "utf8").split(" ")[1];
      if (Number(pages) * PAGE_BYTES > this.#limits.memoryBytes) this.#exceeded();
    } catch {
      // It has just ended.
    }
  }
}

async function* framesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Frame, undefined> {
  const reader = new FrameReader();
  for await (const piece of stream) yield* reader.read(piece);
}

function readJson<Value>(payload: Uint8Array): Value {
  return JSON.parse(Buffer.from(payload).toString("utf8")) as Value;
}
