import { NoAnswer } from "../../../api/problem.ts";
import type { Pictures } from "./api.ts";
import { online, pause } from "./line.ts";
import { isUnderWay, type Listed, type Picture, type Task } from "./pictures.ts";

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

export interface Desk {
  readonly isRead: boolean;
  readonly error: unknown;
  readonly arriving: readonly Arriving[];
  readonly photos: readonly Picture[];
  readonly tasks: readonly Task[];
  readonly hasMoreTasks: boolean;
  /** Names of photos that came from this page. The server is not told them. */
  readonly names: ReadonlyMap<string, string>;
  /** Which photos a task was begun with, for before and after. The server seals that. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
}

const EMPTY: Desk = {
  ...{ isRead: false, error: null, arriving: [], photos: [], tasks: [], hasMoreTasks: false },
  ...{ names: new Map(), sources: new Map() },
};

/** So many photos leave at once; the others wait. */
const AT_ONCE = 3;
/** Tasks that are followed at once: a browser opens no more than six lines to a server of the first version of HTTP. */
const FOLLOWED = 3;
/** As long as it takes until a stream that broke off at once is followed again. */
const PAUSE_MS = 1_000;

/** What lies on the desk of the studio: photos, tasks, and what is under way. It lives as long as its page. */
export class StudioDesk {
  readonly #api: Pictures;
  #over = new AbortController();
  readonly #watchers = new Set<() => void>();
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #leaving = new Map<string, AbortController>();
  readonly #followed = new Set<string>();
  /** Masks of this page by their tasks: uploads, which are no photos and end with their task. */
  readonly #masks = new Map<string, string>();
  #sending = 0;
  #now: Desk = EMPTY;

  constructor(api: Pictures) {
    this.#api = api;
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  };
  readonly read = (): Desk => this.#now;

  /** Reads what is there. Also after a failure. */
  async open(): Promise<void> {
    if (this.#over.signal.aborted) this.#over = new AbortController();
    this.#set({ error: null });
    try {
      const [photos, tasks] = await Promise.all([this.#everyPhoto(), this.#api.tasks(null)]);
      this.#set({ isRead: true, photos, tasks: tasks.data, hasMoreTasks: tasks.has_more });
      this.#followMore();
    } catch (error) {
      this.#set({ error });
    }
  }

  /** Nobody looks any more: photos that have not arrived do not; tasks go on without us. */
  close(): void {
    this.#over.abort();
    for (const one of this.#leaving.values()) one.abort();
  }

  /** Photos of a person's device; each is sent, and told of, by itself. */
  add(files: readonly File[]): void {
    for (const file of files) {
      const id = crypto.randomUUID();
      const one = { id, name: file.name, bytes: file.size, share: 0, error: null };
      this.#set({ arriving: [...this.#now.arriving, one] });
      this.#waiting.push(() => this.#send(id, file));
    }
    this.#sendMore();
  }

  /** Stops one that is under way, or takes one away that was refused. */
  dismiss(id: string): void {
    this.#leaving.get(id)?.abort();
    this.#set({ arriving: this.#now.arriving.filter((one) => one.id !== id) });
  }

  /**
   * Begins tasks. What was begun before one is refused goes on.
   * @param mask where the product is, of the one photo there is
   * @throws Problem, NoAnswer
   */
  async begin(requests: readonly object[], once: string, mask: Blob | null): Promise<void> {
    const sent = mask === null ? null : await this.#sendMask(mask, `${once}-mask`);
    for (const [at, request] of requests.entries()) {
      const asked = sent === null ? request : { ...request, mask: sent };
      const task = await this.#api.begin(asked, `${once}-${at}`);
      if (sent !== null) this.#masks.set(task.id, sent);
      const images = (request as { images?: readonly string[] }).images ?? [];
      this.#set({ sources: new Map(this.#now.sources).set(task.id, images) });
      this.#keep(task);
      this.#followMore();
    }
  }

  async #sendMask(mask: Blob, once: string): Promise<string> {
    const file = new File([mask], "mask.png", { type: "image/png" });
    return (await this.#api.send(file, once, () => undefined, this.#over.signal)).id;
  }

  async cancel(id: string): Promise<void> {
    this.#keep(await this.#api.cancel(id));
  }

  /** @throws Problem, NoAnswer; nothing is taken from the page before the server says so */
  async deleteTask(id: string): Promise<void> {
    await this.#api.forgetTask(id);
    this.#set({ tasks: this.#now.tasks.filter((task) => task.id !== id) });
  }

  /** The same for a photo, or for one picture of a task. */
  async deletePicture(id: string): Promise<void> {
    await this.#api.forgetUpload(id);
    this.#set({
      photos: this.#now.photos.filter((photo) => photo.id !== id),
      tasks: this.#now.tasks.map((task) => ({
        ...task,
        outputs: task.outputs.filter((output) => output.id !== id),
      })),
    });
  }

  async moreTasks(): Promise<void> {
    const last = this.#now.tasks.at(-1);
    const { data, has_more: hasMore } = await this.#api.tasks(last?.id ?? null);
    const known = new Set(this.#now.tasks.map(({ id }) => id));
    this.#set({
      tasks: [...this.#now.tasks, ...data.filter(({ id }) => !known.has(id))],
      hasMoreTasks: hasMore,
    });
    this.#followMore();
  }

  /** Oldest first, as the API lists them; people want the newest, so all are read. */
  async #everyPhoto(): Promise<readonly Picture[]> {
    const photos: Picture[] = [];
    for (let after: string | null = null; ; ) {
      const page: Listed<Picture> = await this.#api.uploads(after);
      const masks = new Set(this.#masks.values());
      photos.unshift(...page.data.toReversed().filter(({ id }) => !masks.has(id)));
      if (!page.has_more || page.last_id === null) return photos;
      after = page.last_id;
    }
  }

  #sendMore(): void {
    while (this.#sending < AT_ONCE) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#sending += 1;
      void next().finally(() => {
        this.#sending -= 1;
        this.#sendMore();
      });
    }
  }

  async #send(id: string, file: File): Promise<void> {
    if (!this.#now.arriving.some((one) => one.id === id)) return;
    const leaving = new AbortController();
    this.#leaving.set(id, leaving);
    const change = (said: Partial<Arriving>) =>
      this.#set({ arriving: this.#now.arriving.map((one) => (one.id === id ? { ...one, ...said } : one)) });
    try {
      for (;;) {
        try {
          const photo = await this.#api.send(file, id, (share) => change({ share }), leaving.signal);
          this.#set({
            arriving: this.#now.arriving.filter((one) => one.id !== id),
            photos: [photo, ...this.#now.photos.filter((one) => one.id !== photo.id)],
            names: new Map(this.#now.names).set(photo.id, file.name),
          });
          return;
        } catch (error) {
          if (!(error instanceof NoAnswer)) throw error;
          // The same again once the line is back: the server knows it by its key.
          change({ share: 0 });
          await pause(PAUSE_MS, leaving.signal);
          await online(leaving.signal);
        }
      }
    } catch (error) {
      if (!leaving.signal.aborted) change({ error });
    } finally {
      this.#leaving.delete(id);
    }
  }

  #followMore(): void {
    for (const task of this.#now.tasks) {
      if (this.#followed.size >= FOLLOWED) return;
      if (!isUnderWay(task) || this.#followed.has(task.id)) continue;
      this.#followed.add(task.id);
      void this.#follow(task.id).finally(() => {
        this.#followed.delete(task.id);
        if (!this.#over.signal.aborted) this.#followMore();
      });
    }
  }

  async #follow(id: string): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      const ending = await this.#api.follow(id, (task) => this.#keep(task), signal);
      if (ending === "gone") this.#set({ tasks: this.#now.tasks.filter((task) => task.id !== id) });
      if (ending !== "broken" || signal.aborted) return;
      await pause(PAUSE_MS, signal);
      await online(signal).catch(() => undefined);
    }
  }

  #keep(task: Task): void {
    const mask = this.#masks.get(task.id);
    if (mask !== undefined && !isUnderWay(task)) {
      this.#masks.delete(task.id);
      // Where that fails it leaves with its time, as every upload.
      this.#api.forgetUpload(mask).catch(() => undefined);
    }
    const isKnown = this.#now.tasks.some(({ id }) => id === task.id);
    const tasks = isKnown
      ? this.#now.tasks.map((one) => (one.id === task.id ? task : one))
      : [task, ...this.#now.tasks];
    this.#set({ tasks });
  }

  #set(change: Partial<Desk>): void {
    if (this.#over.signal.aborted) return;
    this.#now = { ...this.#now, ...change };
    for (const watcher of this.#watchers) watcher();
  }
}
