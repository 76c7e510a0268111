import {
  type Images,
  ImagesBusy,
  type PictureFacts,
  type PictureInput,
  type PictureMarks,
  type PictureMeasures,
  PictureRefused,
  type PictureSink,
  type Thumbnail,
} from "../../ports/images.ts";
import type { Recipe } from "../../ports/recipes.ts";
import { ImageProcess, ProcessDied, type ProcessLimits } from "./image-process.ts";
import type { Job } from "./job.ts";
import type { Confinement } from "./process/confinement.ts";

export interface PoolOptions extends ProcessLimits {
  /** Most processes at once; each decodes one picture at a time. */
  readonly processes: number;
  /** Most pictures that wait for one. */
  readonly mostWaiting: number;
  /** Longest wait. */
  readonly waitMs: number;
  readonly mostPixels: number;
  /** A process that had nothing to do for so long is ended. */
  readonly idleMs: number;
}

const DEFAULTS: PoolOptions = {
  processes: 2,
  mostWaiting: 64,
  waitMs: 30_000,
  mostPixels: 64_000_000,
  stepMs: 20_000,
  memoryBytes: 1_200 * 1024 * 1024,
  idleMs: 10_000,
};
/** Whatever one picture left in it is gone after so many. */
const MOST_PICTURES = 200;

interface Waiting {
  readonly begin: () => void;
  readonly timer: Timer;
}

/** Image processes, started when there is something to do and ended when there is not. */
export class ImagePool implements Images {
  readonly #options: PoolOptions;
  readonly #idle: { readonly process: ImageProcess; readonly timer: Timer }[] = [];
  readonly #working = new Set<ImageProcess>();
  readonly #waiting: Waiting[] = [];
  #running = 0;
  /** What held of the latest process that started; null before the first. */
  confinement: Confinement | null = null;

  constructor(options: Partial<PoolOptions> = {}) {
    this.#options = { ...DEFAULTS, ...options };
  }

  /** Ids of the processes there are. */
  get pids(): readonly number[] {
    return [...this.#idle.map(({ process }) => process), ...this.#working].map(({ pid }) => pid);
  }

  /** Their working folders, which are empty. */
  get folders(): readonly string[] {
    return [...this.#idle.map(({ process }) => process), ...this.#working].map(({ folder }) => folder);
  }

  async takeIn(
    source: () => AsyncIterable<Uint8Array>,
    bytes: number,
    thumbnails: readonly Thumbnail[],
    sink: PictureSink,
  ): Promise<PictureFacts> {
    const facts = await this.#work("take-in", [{ bytes, read: source }], thumbnails, sink);
    return facts as PictureFacts;
  }

  async make(
    inputs: readonly PictureInput[],
    recipe: Recipe,
    thumbnails: readonly Thumbnail[],
    sink: PictureSink,
  ): Promise<void> {
    await this.#work(recipe, inputs, thumbnails, sink);
  }

  async measure(input: PictureInput): Promise<PictureMeasures> {
    return (await this.#work("measure", [input], [], NO_SINK)) as PictureMeasures;
  }

  async inspect(input: PictureInput): Promise<PictureMarks> {
    return (await this.#work("inspect", [input], [], NO_SINK)) as PictureMarks;
  }

  async #work(
    work: Job["work"],
    inputs: readonly PictureInput[],
    thumbnails: readonly Thumbnail[],
    sink: PictureSink,
  ): Promise<unknown> {
    const { mostPixels } = this.#options;
    const job: Job = { inputs: inputs.map(({ bytes }) => bytes), thumbnails, mostPixels, work };
    if (job.inputs.includes(0)) throw new PictureRefused({ code: "type", found: "an empty file" });
    await this.#turn();
    try {
      const begun = { any: false };
      try {
        return await this.#attempt(job, allOf(inputs), noting(sink, begun));
      } catch (error) {
        if (!(error instanceof ProcessDied) || begun.any) throw error;
        return await this.#attempt(job, allOf(inputs), sink);
      }
    } catch (error) {
      throw error instanceof ProcessDied ? new PictureRefused({ code: "demanding" }) : error;
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.begin();
    }
  }

  /** Ends every process. */
  async close(): Promise<void> {
    for (const { timer } of this.#idle) clearTimeout(timer);
    const all = [...this.#idle.splice(0).map(({ process }) => process), ...this.#working];
    await Promise.all(all.map((process) => process.end()));
  }

  /** @throws ImagesBusy */
  async #turn(): Promise<void> {
    if (this.#running < this.#options.processes) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= this.#options.mostWaiting) throw new ImagesBusy();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const one: Waiting = {
      begin() {
        clearTimeout(one.timer);
        resolve();
      },
      timer: setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(one), 1);
        reject(new ImagesBusy());
      }, this.#options.waitMs),
    };
    this.#waiting.push(one);
    await promise;
    this.#running += 1;
  }

  async #attempt(job: Job, source: AsyncIterable<Uint8Array>, sink: PictureSink): Promise<unknown> {
    const process = await this.#process();
    let isUsable = false;
    this.#working.add(process);
    try {
      const facts = await process.work(job, source, sink);
      isUsable = true;
      return facts;
    } catch (error) {
      isUsable = error instanceof PictureRefused && error.refusal.code !== "demanding";
      throw error;
    } finally {
      this.#working.delete(process);
      if (isUsable && process.isAlive && process.begun < MOST_PICTURES) this.#keep(process);
      else await process.end();
    }
  }

  #keep(process: ImageProcess): void {
    const timer = setTimeout(() => {
      this.#idle.splice(this.#idle.indexOf(entry), 1);
      void process.end();
    }, this.#options.idleMs);
    const entry = { process, timer };
    this.#idle.push(entry);
  }

  /** @throws ImagesBusy when none starts */
  async #process(): Promise<ImageProcess> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      clearTimeout(idle.timer);
      if (idle.process.isAlive) return idle.process;
    }
    const process = new ImageProcess(this.#options);
    try {
      this.confinement = await process.ready();
      return process;
    } catch {
      await process.end();
      throw new ImagesBusy();
    }
  }
}

const NO_SINK: PictureSink = { async begin() {}, async write() {} };

/** One behind the other. */
async function* allOf(inputs: readonly PictureInput[]): AsyncGenerator<Uint8Array> {
  for (const { read } of inputs) yield* read();
}

/** Notes whether something was made: then it is not made a second time. */
function noting(sink: PictureSink, begun: { any: boolean }): PictureSink {
  return {
    begin(picture) {
      begun.any = true;
      return sink.begin(picture);
    },
    write: (piece) => sink.write(piece),
  };
}
