import type { Pictures } from "./api.ts";
import { online, pause } from "./line.ts";
import {
  type Filter,
  isUnderWay,
  type Listed,
  type Order,
  type PhotoCounts,
  type Picture,
  type Task,
  type TaskCounts,
  type Unfinished,
  unfinishedOf,
} from "./pictures.ts";
import { type Arriving, Sending } from "./sending.ts";

export interface Desk {
  readonly isRead: boolean;
  readonly error: unknown;
  readonly arriving: readonly Arriving[];
  /** The newest first, as many as were asked for. */
  readonly photos: readonly Picture[];
  readonly hasMorePhotos: boolean;
  readonly photoCounts: PhotoCounts;
  /** Those that fit the filter, as many as were asked for; what is begun here stands first in any case. */
  readonly tasks: readonly Task[];
  readonly hasMoreTasks: boolean;
  readonly filter: Filter;
  readonly order: Order;
  readonly counts: TaskCounts;
  /** By their tasks: the newest picture of each before it is finished. */
  readonly unfinished: ReadonlyMap<string, Unfinished>;
  /** Names of photos that came from this page. The server is not told them. */
  readonly names: ReadonlyMap<string, string>;
  /** Which photos a task was begun with, for before and after. The server seals that. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
}

const EMPTY: Desk = {
  ...{ isRead: false, error: null, arriving: [], photos: [], hasMorePhotos: false },
  ...{ photoCounts: { pictures: 0, bytes: 0 }, tasks: [], hasMoreTasks: false, filter: "all" },
  ...{ order: "newest", counts: { by_status: {}, leaving: 0, pictures: 0, bytes: 0 } },
  ...{ unfinished: new Map(), names: new Map(), sources: new Map() },
};

/** Tasks that are followed at once: a browser opens no more than six lines to a server of the first version of HTTP. */
const FOLLOWED = 3;
/** How many are read at once; the server gives no more than the last of them. */
const [PHOTOS, TASKS, MOST] = [24, 20, 100] as const;
/** As long as it takes until a stream that broke off at once is followed again. */
const PAUSE_MS = 1_000;

/** What lies on the desk of the studio: photos, tasks, and what is under way. It lives as long as its page. */
export class StudioDesk {
  readonly #api: Pictures;
  #over = new AbortController();
  readonly #watchers = new Set<() => void>();
  /** Photos of a person's device, on their way. */
  readonly sending: Sending;
  readonly #followed = new Set<string>();
  /** Masks of this page by their tasks: uploads, which are no photos and end with their task. */
  readonly #masks = new Map<string, string>();
  #now: Desk = EMPTY;

  constructor(api: Pictures) {
    this.#api = api;
    this.sending = new Sending(api, {
      changed: (arriving) => this.#set({ arriving }),
      arrived: (photo, name) => {
        this.#set({
          photos: [photo, ...this.#now.photos.filter((one) => one.id !== photo.id)],
          names: new Map(this.#now.names).set(photo.id, name),
        });
        this.#countAgain();
      },
    });
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  };
  readonly read = (): Desk => this.#now;

  /** Whether it was read, and somebody looks. */
  get isOpen(): boolean {
    return this.#now.isRead && !this.#over.signal.aborted;
  }

  /** Reads what is there. Also after a failure. */
  async open(): Promise<void> {
    if (this.#over.signal.aborted) this.#over = new AbortController();
    this.#set({ error: null });
    const { filter, order, photos: known, tasks: shown } = this.#now;
    const asMany = (usual: number, now: number) => Math.min(MOST, Math.max(usual, now));
    try {
      const [photos, tasks] = await Promise.all([
        this.#api.uploads(asMany(PHOTOS, known.length), null),
        this.#api.tasks(filter, order, asMany(TASKS, shown.length), null),
      ]);
      this.#set({ isRead: true });
      this.#takePhotos([], photos);
      this.#takeTasks([], tasks);
    } catch (error) {
      this.#set({ error });
    }
  }

  /** Shows other tasks. @throws Problem, NoAnswer */
  async look(filter: Filter, order: Order): Promise<void> {
    this.#set({ filter, order });
    const listed = await this.#api.tasks(filter, order, TASKS, null);
    // Somebody who chose another meanwhile wants that one.
    if (this.#now.filter === filter && this.#now.order === order) this.#takeTasks([], listed);
  }

  async moreTasks(): Promise<void> {
    const { tasks, filter, order } = this.#now;
    this.#takeTasks(tasks, await this.#api.tasks(filter, order, TASKS, tasks.at(-1)?.id ?? null));
  }

  async morePhotos(): Promise<void> {
    const { photos } = this.#now;
    this.#takePhotos(photos, await this.#api.uploads(PHOTOS, photos.at(-1)?.id ?? null));
  }

  #takePhotos(before: readonly Picture[], { data, has_more: hasMore, counts }: Listed<Picture, PhotoCounts>) {
    const known = new Set([...before.map(({ id }) => id), ...this.#masks.values()]);
    this.#set({
      photos: [...before, ...data.filter(({ id }) => !known.has(id))],
      hasMorePhotos: hasMore,
      photoCounts: counts === undefined ? this.#now.photoCounts : this.#withoutMasks(counts),
    });
  }

  #takeTasks(before: readonly Task[], { data, has_more: hasMore, counts }: Listed<Task, TaskCounts>) {
    const known = new Set(before.map(({ id }) => id));
    this.#set({
      tasks: [...before, ...data.filter(({ id }) => !known.has(id))],
      hasMoreTasks: hasMore,
      counts: counts ?? this.#now.counts,
    });
    this.#followMore();
  }

  /** What was begun, ended or deleted changes how many there are. Where that fails, they are told with the next list. */
  #countAgain(): void {
    const { filter, order } = this.#now;
    Promise.all([this.#api.tasks(filter, order, 1, null), this.#api.uploads(1, null)]).then(
      ([{ counts = this.#now.counts }, { counts: photos }]) =>
        this.#set({ counts, ...(photos === undefined ? {} : { photoCounts: this.#withoutMasks(photos) }) }),
      () => undefined,
    );
  }

  /** Photos are numbered by how many there are, and a mask is none. */
  #withoutMasks({ pictures, bytes }: PhotoCounts): PhotoCounts {
    return { pictures: pictures - this.#masks.size, bytes };
  }

  /** Nobody looks any more: photos that have not arrived do not; tasks go on without us. */
  close(): void {
    for (const id of this.#now.unfinished.keys()) this.#showUnfinished(id, null);
    this.#over.abort();
    this.sending.stop();
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
    this.#countAgain();
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
    this.#countAgain();
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
      const ending = await this.#api.follow(
        id,
        (task) => this.#keep(task),
        (partial) => this.#showUnfinished(id, unfinishedOf(partial)),
        signal,
      );
      if (ending === "gone") this.#set({ tasks: this.#now.tasks.filter((task) => task.id !== id) });
      if (ending !== "broken") this.#showUnfinished(id, null);
      if (ending !== "broken" || signal.aborted) return;
      await pause(PAUSE_MS, signal);
      await online(signal).catch(() => undefined);
    }
  }

  /** @param next null: there is none any more */
  #showUnfinished(id: string, next: Unfinished | null): void {
    const unfinished = new Map(this.#now.unfinished);
    const before = unfinished.get(id);
    if (before === undefined && next === null) return;
    if (next === null) unfinished.delete(id);
    else unfinished.set(id, next);
    this.#set({ unfinished });
    if (before !== undefined) URL.revokeObjectURL(before.url);
  }

  #keep(task: Task): void {
    const mask = this.#masks.get(task.id);
    if (mask !== undefined && !isUnderWay(task)) {
      this.#masks.delete(task.id);
      // Where that fails it leaves with its time, as every upload.
      this.#api.forgetUpload(mask).then(
        () => this.#countAgain(),
        () => undefined,
      );
    }
    const before = this.#now.tasks.find(({ id }) => id === task.id);
    if (before === undefined || isUnderWay(before) !== isUnderWay(task)) this.#countAgain();
    const tasks =
      before !== undefined
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
