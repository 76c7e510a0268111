import { ActError } from "../../kernel/act-error.ts";
import type { OrganizationId, RequestId, SessionId } from "../../kernel/ids.ts";
import { LIVE_TYPE, mayStillWatch, type Principal, toldOf } from "../../operations/index.ts";
import type { LiveNews } from "../../usage/index.ts";
import { HEADERS } from "./answer.ts";

/** ID-4, ID-8: how often it is looked whether those who watch still may. One question for all streams of this process. */
const CHECK_EVERY_MS = 500;
const BEAT_EVERY_MS = 5_000;
/** A person has few windows in sight, and a hidden page closes its own. */
const MOST_OF_ONE = 8;
/** A page that does not read is let go rather than kept in memory. */
const MOST_UNREAD = 64;

/** Through which session somebody watches, and from which network address. */
export interface Watcher {
  readonly session: SessionId;
  readonly address: string;
}

/** What streams need of the process. */
export interface LiveSource {
  /** Tells what happens in an organization, until what this returns is called. */
  watch(organization: OrganizationId, tell: (news: LiveNews) => void): () => void;
  /** Who acts now through the session of each; null where it is over. One question for all. */
  principalsOf(watchers: readonly Watcher[]): Promise<readonly (Principal | null)[]>;
}

interface Stream {
  readonly watcher: Watcher;
  readonly organization: OrganizationId;
  principal: Principal;
  send(event: string, data: object): void;
  end(): void;
}

/** The open pages that are told what happens while it does. */
export class LiveStreams {
  readonly #source: LiveSource;
  readonly #open = new Set<Stream>();
  #timers: readonly Timer[] = [];
  #isChecking = false;

  constructor(source: LiveSource) {
    this.#source = source;
  }

  /**
   * Opens one. It ends when the page is closed, within a second of the end of the session or the membership, and with the process.
   * @param principal who has been let in already
   * @throws ActError session_needed, too_many_streams
   */
  open(principal: Principal, organization: OrganizationId, requestId: RequestId): Response {
    const { session, account, address } = principal.person ?? {};
    if (session == null || address === undefined) throw new ActError("session_needed");
    const own = [...this.#open].filter((one) => one.principal.person?.account === account);
    if (own.length >= MOST_OF_ONE) throw new ActError("too_many_streams", { most: MOST_OF_ONE });
    const open = this.#open;
    let stream: Stream | null = null;
    let unwatch = () => {};
    const close = () => {
      unwatch();
      if (stream !== null) open.delete(stream);
      if (open.size === 0) this.#rest();
    };
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          const made: Stream = {
            watcher: { session, address },
            organization,
            principal,
            send(event, data) {
              if ((controller.desiredSize ?? 0) <= 0) return made.end();
              controller.enqueue(Buffer.from(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
            },
            end() {
              if (!open.has(made)) return;
              close();
              controller.close();
            },
          };
          stream = made;
          open.add(made);
          unwatch = this.#source.watch(organization, (news) => {
            const told = toldOf(news, made.principal, organization);
            if (told !== null) made.send(news.kind, told);
          });
          made.send("open", {});
          this.#begin();
        },
        cancel: close,
      },
      { highWaterMark: MOST_UNREAD },
    );
    return new Response(body, {
      headers: {
        ...HEADERS,
        "content-type": LIVE_TYPE,
        // nginx would keep events until it has a whole buffer of them.
        "x-accel-buffering": "no",
        "x-request-id": requestId,
      },
    });
  }

  /** Ends them all, before the process does. */
  close(): void {
    for (const stream of [...this.#open]) stream.end();
  }

  #begin(): void {
    if (this.#timers.length > 0) return;
    this.#timers = [
      setInterval(() => void this.check(), CHECK_EVERY_MS),
      setInterval(() => {
        for (const stream of [...this.#open]) stream.send("beat", {});
      }, BEAT_EVERY_MS),
    ];
  }

  #rest(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
  }

  /** Ends the streams of those who may not watch any more. Where that cannot be looked up, all of them. */
  async check(): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    try {
      const streams = [...this.#open];
      const now = await this.#source.principalsOf(streams.map(({ watcher }) => watcher));
      for (const [at, stream] of streams.entries()) {
        const principal = now[at] ?? null;
        if (principal !== null && mayStillWatch(principal, stream.organization)) stream.principal = principal;
        else {
          stream.send("over", {});
          stream.end();
        }
      }
    } catch {
      this.close();
    } finally {
      this.#isChecking = false;
    }
  }
}
