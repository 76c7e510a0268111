import type { Pictures } from "../desk/api.ts";
import type { Picture, Status, Task } from "../desk/pictures.ts";

type RowState = Status | "deleted";

/** A batch (docs/batches.md), as much of it as these pages read. */
export interface Batch {
  readonly id: string;
  readonly name: string | null;
  readonly status: "running" | "paused" | "finished" | "expired";
  readonly row_count: number;
  readonly counts: Readonly<Record<RowState, number>>;
  readonly held_in_all_usd: string;
  readonly charged_usd: string;
  readonly held_usd: string;
  readonly released_usd: string;
  readonly eta_seconds: number | null;
  readonly created_at: string;
  readonly expires_at: string;
  readonly ended_at: string | null;
}

export interface Row {
  readonly row: number;
  readonly reference: string | null;
  /** What its pictures are called as files; no other row has it. */
  readonly name: string;
  readonly state: RowState;
  readonly source: Omit<Picture, "created_at" | "expires_at"> | null;
  readonly held_usd: string;
  readonly generation: Task | null;
}

interface Rows {
  readonly data: readonly Row[];
  readonly has_more: boolean;
}

interface Page {
  readonly data: readonly Batch[];
  readonly has_more: boolean;
  readonly last_id: string | null;
}

/** What is tried again, and what is different about it. */
export interface Retry {
  readonly rows?: readonly number[];
  readonly prompt?: string;
  readonly images?: readonly string[];
}

const AT = "/generations/batches";

/** Batches as programs reach them, with the key of the page. Each throws Problem and NoAnswer. */
export class Batches {
  readonly #pictures: Pictures;

  constructor(pictures: Pictures) {
    this.#pictures = pictures;
  }

  list(after: string | null): Promise<Page> {
    return this.#pictures.ask("GET", `${AT}?limit=20${after === null ? "" : `&after=${after}`}`);
  }

  show(id: string): Promise<Batch> {
    return this.#pictures.ask("GET", `${AT}/${id}`);
  }

  /** @param after the row after which the list goes on */
  rows(id: string, after: number): Promise<Rows> {
    return this.#pictures.ask("GET", `${AT}/${id}/rows?after=${after}`);
  }

  /** @param once sent again with the same, it is the same batch */
  begin(list: object, once: string): Promise<Batch> {
    return this.#pictures.ask("POST", AT, list, once);
  }

  act(id: string, what: "cancel" | "pause" | "resume"): Promise<Batch> {
    return this.#pictures.ask("POST", `${AT}/${id}/${what}`, {});
  }

  retry(id: string, what: Retry): Promise<Batch> {
    return this.#pictures.ask("POST", `${AT}/${id}/retry`, what);
  }

  /** Deletes the task of a row with its pictures. */
  async forgetRow({ generation }: Row): Promise<void> {
    if (generation !== null) await this.#pictures.forgetTask(generation.id);
  }

  forget(id: string): Promise<unknown> {
    return this.#pictures.ask("DELETE", `${AT}/${id}`);
  }
}

/** Ended without what was asked for, and nothing was charged: somebody can do something about it. */
export const needsSomebody = ({ state, generation }: Row): boolean =>
  (state === "failed" || state === "outcome_unknown") && Number(generation?.charge_usd ?? 0) === 0;

/** What a row is called, so that no two are called alike. */
export const labelOf = ({ row, reference, name }: Row, say: { readonly row: (row: number) => string }) =>
  reference === null ? say.row(row) : name;

/** Pictures of these rows, as they are saved. */
export const filesOf = (rows: readonly Row[]) =>
  rows.flatMap(({ name, generation }) =>
    (generation?.outputs ?? []).map(({ url, format }, at) => ({
      ...{ url, format },
      name: at === 0 ? name : `${name} (${at + 1})`,
    })),
  );

export const isDone = ({ state }: Row): boolean => state === "succeeded" || state === "partially_succeeded";

export const isOpen = ({ state }: Row): boolean => state === "queued" || state === "running";
