import { PageKey } from "../../../api/page-key.ts";
import { NoAnswer, Problem } from "../../../api/problem.ts";
import { tell } from "../../../connection/connection.ts";
import { readLanguage } from "../../../texts/language.ts";
import { readEvents } from "./events.ts";
import {
  type Checked,
  FILTERS,
  type Filter,
  type Listed,
  type Order,
  type PartialImage,
  type PhotoCounts,
  type Picture,
  type Price,
  type Task,
  type TaskCounts,
} from "./pictures.ts";
import { REFUSALS } from "./refusals.ts";

/** How long an answer that streams may be silent; the server gives a sign of life more often. */
const SILENCE_MS = 45_000;

/** What is wrong with a row of a list; the first is 1, and 0 is the list itself. */
interface RowProblem {
  readonly row: number;
  readonly field: string;
  readonly problem: string;
}

/** The rows because of which a list was refused. */
export const REFUSED_ROWS = new WeakMap<object, readonly RowProblem[]>();

/** How a task's stream ended. `broken`: the line did, and it is followed again. */
type Ending = "ended" | "broken" | "gone";

/**
 * Pictures as programs reach them, at /v1, with a key of whoever reads: the same limits, prices and budgets hold as for every
 * program, and nothing is told a second way. The key lives in memory, for minutes.
 */
export class Pictures {
  readonly #key: PageKey;

  /** @param mayChange whether whoever reads may do more than look: their key is no stronger than they are */
  constructor(organization: string, project: string | null, mode: "live" | "test", mayChange: boolean) {
    this.#key = new PageKey(organization, project, mode, mayChange ? "playground.open" : "pictures.look");
  }

  /** What was sent, the newest first. */
  uploads(limit: number, after: string | null): Promise<Listed<Picture, PhotoCounts>> {
    return this.ask("GET", `/uploads?order=newest&counts=true&limit=${limit}${goingOn(after)}`);
  }

  upload(id: string): Promise<Picture> {
    return this.ask("GET", `/uploads/${id}`);
  }

  tasks(
    filter: Filter,
    order: Order,
    limit: number,
    after: string | null,
  ): Promise<Listed<Task, TaskCounts>> {
    const { status, expires_within: within }: { status?: readonly string[]; expires_within?: number } =
      FILTERS[filter];
    const of = `${status === undefined ? "" : `&status=${status}`}${within === undefined ? "" : `&expires_within=${within}`}`;
    return this.ask("GET", `/generations?order=${order}&counts=true&limit=${limit}${of}${goingOn(after)}`);
  }

  task(id: string): Promise<Task> {
    return this.ask("GET", `/generations/${id}`);
  }

  /** What a task would hold: the most that it is charged. Nothing is begun. @throws Problem, NoAnswer */
  price(request: object): Promise<Price> {
    return this.ask("POST", "/generations/price", request);
  }

  /** @param once the same again is the same task */
  begin(request: object, once: string): Promise<Task> {
    return this.ask("POST", "/generations", request, once);
  }

  cancel(id: string): Promise<Task> {
    return this.ask("POST", `/generations/${id}/cancel`, {});
  }

  forgetTask(id: string): Promise<unknown> {
    return this.ask("DELETE", `/generations/${id}`);
  }

  forgetUpload(id: string): Promise<unknown> {
    return this.ask("DELETE", `/uploads/${id}`);
  }

  /** Keeps a copy of a picture in a brand kit. */
  keepInKit(kit: string, upload: string): Promise<{ readonly id: string }> {
    return this.ask("POST", `/brands/${kit}/assets`, { upload });
  }

  /** @throws Problem, NoAnswer */
  async keepFontInKit(kit: string, file: File): Promise<{ readonly id: string }> {
    const form = new FormData();
    form.set("file", file, "font");
    const response = await this.#fetch(`/brands/${kit}/assets`, { method: "POST", body: form });
    return read(response.status, response.headers, await response.json().catch(() => null)) as {
      readonly id: string;
    };
  }

  /** The picture again, with a link that saves it. */
  toSave(id: string): Promise<Picture> {
    return this.ask("POST", `/uploads/${id}/links`, { expires_in: 600, disposition: "attachment" });
  }

  check(id: string, preset: string): Promise<Checked> {
    return this.ask("GET", `/uploads/${id}/check?preset=${preset}`);
  }

  /**
   * Sends a photo.
   * @param once sent again with the same, it is the same upload
   * @param progress how much of it has left, from 0 to 1
   * @throws Problem, NoAnswer; a DOMException named AbortError when `signal` says so
   */
  async send(
    file: File,
    once: string,
    progress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<Picture> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await post(file, { once, key: await this.#key.get() }, progress, signal);
      if (answer.status === 401 && attempt === 0) this.#key.drop();
      else return read(answer.status, answer.headers, answer.body) as Picture;
    }
  }

  /**
   * Follows a task until it has ended, the line breaks or `signal` says so.
   * @param partly is told of its pictures before they are finished, where some were asked for
   */
  async follow(
    id: string,
    changed: (task: Task) => void,
    partly: (partial: PartialImage) => void,
    signal: AbortSignal,
  ): Promise<Ending> {
    const silence = new AbortController();
    let timer = setTimeout(() => silence.abort(), SILENCE_MS);
    try {
      const response = await this.#fetch(`/generations/${id}/events`, {
        signal: AbortSignal.any([signal, silence.signal]),
      });
      if (response.status === 404 || response.status === 410) return "gone";
      if (!response.ok || response.body === null) return "broken";
      for await (const data of readEvents(response.body)) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENCE_MS);
        if (data === null) continue;
        const told = data as Task | PartialImage;
        if ("b64_json" in told) {
          partly(told);
          continue;
        }
        const task = told;
        changed(task);
        if (task.status !== "queued" && task.status !== "running") return "ended";
      }
      return "broken";
    } catch (error) {
      if (!signal.aborted && !(error instanceof Problem)) tell({ kind: "unanswered" });
      return "broken";
    } finally {
      clearTimeout(timer);
    }
  }

  /** Asks /v1 for something. @param once sent again with the same, it is done once. @throws Problem, NoAnswer */
  async ask<Answer>(method: string, path: string, body?: object, once?: string): Promise<Answer> {
    const isForm = body instanceof FormData;
    const headers: Record<string, string> =
      body === undefined || isForm ? {} : { "content-type": "application/json" };
    if (once !== undefined) headers["idempotency-key"] = once;
    const init = {
      method,
      headers,
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    };
    let response: Response;
    try {
      response = await this.#fetch(path, init);
    } catch (error) {
      if (error instanceof Problem || error instanceof NoAnswer) throw error;
      tell({ kind: "unanswered" });
      throw new NoAnswer();
    }
    tell({ kind: "answered" });
    return read(response.status, response.headers, await response.json().catch(() => null)) as Answer;
  }

  /** A key that has ended meanwhile is replaced, once. */
  async #fetch(path: string, init: RequestInit): Promise<Response> {
    for (let attempt = 0; ; attempt += 1) {
      const headers = new Headers(init.headers);
      headers.set("authorization", `Bearer ${await this.#key.get()}`);
      const response = await fetch(`/v1${path}`, {
        ...init,
        headers,
        ...{ cache: "no-store" as const, credentials: "omit" as const },
      });
      if (response.status !== 401 || attempt > 0) return response;
      this.#key.drop();
    }
  }
}

const goingOn = (after: string | null) => (after === null ? "" : `&after=${after}`);

/** A `fetch` does not tell how much of a body has left. */
function post(
  file: File,
  { once, key }: { readonly once: string; readonly key: string },
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: unknown }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/v1/uploads");
    request.setRequestHeader("authorization", `Bearer ${key}`);
    request.setRequestHeader("idempotency-key", once);
    request.upload.onprogress = ({ loaded, total }) => progress(total === 0 ? 0 : loaded / total);
    request.onload = () => {
      const headers = new Headers();
      for (const name of ["retry-after", "x-request-id"]) {
        const value = request.getResponseHeader(name);
        if (value !== null) headers.set(name, value);
      }
      resolve({ status: request.status, headers, body: parsed(request.responseText) });
    };
    request.onerror = () => {
      tell({ kind: "unanswered" });
      reject(new NoAnswer());
    };
    request.onabort = () => reject(new DOMException("", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    if (signal.aborted) return request.abort();
    const form = new FormData();
    // The name of a file may say more than its sender wants: it stays here.
    form.set("file", file, "photo");
    request.send(form);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @throws Problem for what is refused, in the reader's language where we have a sentence for it */
function read(status: number, headers: Headers, body: unknown): unknown {
  if (status >= 200 && status < 300) return body;
  const told = (body as { error?: { code?: string; message?: string; gone_at?: string } } | null)?.error;
  const code = told?.code ?? "internal";
  const sentence = REFUSALS[readLanguage()][code] ?? told?.message;
  const title = sentence === undefined || sentence === "" ? {} : { title: sentence };
  throw Problem.from(new Response(null, { status, headers }), { code, ...title, gone_at: told?.gone_at });
}
