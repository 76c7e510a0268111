/** What the API of pictures says (docs/pictures.md), as much of it as the studio reads. */
interface Copy {
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly url: string;
}

/** A picture that lives: an upload, or what a task made. */
export interface Picture extends Copy {
  readonly id: string;
  readonly expires_at: string;
  readonly created_at: string;
  readonly thumbnails: readonly (Copy & { readonly name: "large" | "medium" | "small" })[];
  readonly digital_source_type?: string | null;
}

export type Status =
  | "queued"
  | "running"
  | "succeeded"
  | "partially_succeeded"
  | "failed"
  | "cancelled"
  | "expired"
  | "outcome_unknown";

export interface Task {
  readonly id: string;
  readonly status: Status;
  readonly operation: string;
  readonly model: string | null;
  readonly progress: number;
  readonly n: number;
  readonly charge_usd: string;
  /** Put aside while it is under way. */
  readonly held_usd: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly cancel_requested: boolean;
  readonly outputs: readonly Omit<Picture, "created_at" | "expires_at">[];
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** A picture of a task that is not finished, as its progress tells it; a newer one takes its place. */
export interface PartialImage {
  readonly object: "generation.partial_image";
  /** Of which picture of the task, from 0. */
  readonly index: number;
  readonly output_format: string;
  readonly width: number;
  readonly height: number;
  readonly b64_json: string;
}

/** The same, as a page shows it: its address is this page's own, and ends with it. */
export interface Unfinished {
  readonly url: string;
  readonly index: number;
  readonly width: number;
  readonly height: number;
}

/** What a task would be, before it is one. */
export interface Price {
  /** Null for what needs no model. */
  readonly model: string | null;
  readonly n: number;
  readonly most_usd: string;
}

export interface Listed<Item, Counts> {
  readonly data: readonly Item[];
  readonly has_more: boolean;
  readonly last_id: string | null;
  /** Of all there are, where they were asked for. */
  readonly counts?: Counts;
}

export interface PhotoCounts {
  readonly pictures: number;
  /** Of all copies. */
  readonly bytes: number;
}

export interface TaskCounts extends PhotoCounts {
  readonly by_status: Readonly<Partial<Record<Status, number>>>;
  /** With pictures that leave within a day. */
  readonly leaving: number;
}

/** What people look for among tasks: it holds for all there are, so the server is asked. */
export const FILTERS = {
  all: {},
  under_way: { status: ["queued", "running"] },
  done: { status: ["succeeded"] },
  to_fix: { status: ["partially_succeeded", "failed", "outcome_unknown"] },
  leaving: { expires_within: 86_400 },
} as const satisfies Readonly<
  Record<string, { readonly status?: readonly Status[]; readonly expires_within?: number }>
>;
export type Filter = keyof typeof FILTERS;

export const ORDERS = ["newest", "oldest", "leaving"] as const;
export type Order = (typeof ORDERS)[number];

/** How many tasks there are of a kind. */
export function countOf(filter: Filter, { by_status: of, leaving }: TaskCounts): number {
  if (filter === "leaving") return leaving;
  const asked: { readonly status?: readonly Status[] } = FILTERS[filter];
  const statuses = asked.status ?? (Object.keys(of) as readonly Status[]);
  return statuses.reduce((sum, status) => sum + (of[status] ?? 0), 0);
}

export interface Checked {
  readonly preset: string;
  readonly passed: boolean;
  readonly rules: readonly CheckedRule[];
}

export interface CheckedRule {
  readonly rule: string;
  readonly passed: boolean;
  readonly found: number | string;
  readonly wanted: string;
  readonly least: number | null;
  readonly most: number | null;
}

export const isUnderWay = ({ status }: Pick<Task, "status">): boolean =>
  status === "queued" || status === "running";

/** What a task made, as pictures that live as long as it does. */
export const picturesOf = (task: Task): readonly Picture[] =>
  task.outputs.map((output) => ({ ...output, created_at: task.created_at, expires_at: task.expires_at }));

/**
 * A link as this page may open it: links are served wherever the pages are, and the policy of the pages lets nothing else in.
 * @param url as the API gave it, which is the address for everybody else
 */
export const linkHere = (url: string): string => new URL(url, location.origin).pathname;

/** The copy that is wide enough for a place, else the picture itself. */
export function copyFor({ thumbnails, url }: Picture, name: "large" | "medium" | "small"): string {
  return linkHere(thumbnails.find((one) => one.name === name)?.url ?? url);
}

/** What a picture was made of, where this page began its task: a photo for each, or one for all. */
export function beforeOf(
  { sources }: { readonly sources: ReadonlyMap<string, readonly string[]> },
  task: Pick<Task, "id">,
  at: number,
): string | null {
  const photos = sources.get(task.id);
  return photos?.[at] ?? photos?.[0] ?? null;
}

/** Kept in this page's memory, under an address that nobody else can open. */
export function unfinishedOf({ b64_json: text, output_format: format, ...told }: PartialImage): Unfinished {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: `image/${format}` }));
  const { index, width, height } = told;
  return { url, index, width, height };
}
