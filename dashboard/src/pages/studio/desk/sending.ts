import { NoAnswer } from "../../../api/problem.ts";
import type { Pictures } from "./api.ts";
import { online, pause } from "./line.ts";
import type { Picture } from "./pictures.ts";

/** A photo on its way, under the name that it has on this device and nowhere else. */
export interface Arriving {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** From 0 to 1. At 1 the server looks at it. */
  readonly share: number;
  /** Why it was refused; null while it is under way. */
  readonly error: unknown;
}

/** So many photos leave at once; the others wait. */
const AT_ONCE = 3;
/** Until a line that broke off at once is tried again. */
const PAUSE_MS = 1_000;

/** Who wants to know how photos get on. */
interface Told {
  changed(arriving: readonly Arriving[]): void;
  /** @param name on the device that it came from */
  arrived(photo: Picture, name: string): void;
}

/** Photos on their way from this device to the server. */
export class Sending {
  readonly #api: Pictures;
  readonly #told: Told;
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #leaving = new Map<string, AbortController>();
  #arriving: readonly Arriving[] = [];
  #count = 0;

  constructor(api: Pictures, told: Told) {
    [this.#api, this.#told] = [api, told];
  }

  add(files: readonly File[]): void {
    for (const file of files) {
      const id = crypto.randomUUID();
      const one = { id, name: file.name, bytes: file.size, share: 0, error: null };
      this.#set([...this.#arriving, one]);
      this.#waiting.push(() => this.#send(id, file));
    }
    this.#sendMore();
  }

  dismiss(id: string): void {
    this.#leaving.get(id)?.abort();
    this.#set(this.#arriving.filter((one) => one.id !== id));
  }

  stop(): void {
    for (const one of this.#leaving.values()) one.abort();
  }

  #set(arriving: readonly Arriving[]): void {
    this.#arriving = arriving;
    this.#told.changed(arriving);
  }

  #sendMore(): void {
    while (this.#count < AT_ONCE) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#count += 1;
      void next().finally(() => {
        this.#count -= 1;
        this.#sendMore();
      });
    }
  }

  async #send(id: string, file: File): Promise<void> {
    if (!this.#arriving.some((one) => one.id === id)) return;
    const leaving = new AbortController();
    this.#leaving.set(id, leaving);
    const change = (said: Partial<Arriving>) =>
      this.#set(this.#arriving.map((one) => (one.id === id ? { ...one, ...said } : one)));
    try {
      const photo = await this.#patiently(id, file, (share) => change({ share }), leaving.signal);
      this.#set(this.#arriving.filter((one) => one.id !== id));
      this.#told.arrived(photo, file.name);
    } catch (error) {
      if (!leaving.signal.aborted) change({ error });
    } finally {
      this.#leaving.delete(id);
    }
  }

  /** The same again once the line is back: the server knows it by its key. */
  async #patiently(
    id: string,
    file: File,
    progress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<Picture> {
    for (;;) {
      try {
        return await this.#api.send(file, id, progress, signal);
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        progress(0);
        await pause(PAUSE_MS, signal);
        await online(signal);
      }
    }
  }
}
