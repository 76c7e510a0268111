import type { OrganizationId } from "../kernel/ids.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { beginHere, type LiveNews, type LivePosition, readNews } from "./live-store.ts";

const LOOK_EVERY_MS = 2_000;

type Tell = (news: LiveNews) => void;

/**
 * Tells open pages what is used, as it happens. One look at the database for all pages of this process, and none while nobody
 * watches. A request whose row comes late may be left out of what is told: pages read their sums again after it.
 */
export class LiveUsage {
  readonly #database: ControlDatabase;
  readonly #everyMs: number;
  readonly #watching = new Map<OrganizationId, Set<Tell>>();
  #position: LivePosition | null = null;
  #timer: Timer | null = null;
  #looking: Promise<void> | null = null;

  constructor(database: ControlDatabase, everyMs = LOOK_EVERY_MS) {
    this.#database = database;
    this.#everyMs = everyMs;
  }

  /** From now on `tell` hears what happens in the organization, until what this returns is called. */
  watch(organization: OrganizationId, tell: Tell): () => void {
    const tellers = this.#watching.get(organization) ?? new Set();
    this.#watching.set(organization, tellers.add(tell));
    this.#timer ??= setInterval(() => void this.look(), this.#everyMs);
    // What came while nobody watched is nobody's news.
    if (this.#position === null) void this.look();
    return () => {
      tellers.delete(tell);
      if (tellers.size === 0 && this.#watching.get(organization) === tellers)
        this.#watching.delete(organization);
      if (this.#watching.size > 0 || this.#timer === null) return;
      clearInterval(this.#timer);
      this.#timer = null;
      this.#position = null;
    };
  }

  /** Looks now. Resolves when everybody was told. While the database is away nothing is told, and nothing is forgotten. */
  look(): Promise<void> {
    this.#looking ??= this.#lookOnce()
      .catch(() => {})
      .finally(() => {
        this.#looking = null;
      });
    return this.#looking;
  }

  async #lookOnce(): Promise<void> {
    const from = this.#position;
    if (from === null) {
      this.#position = await this.#database.asOperator(beginHere);
      return;
    }
    const watched = [...this.#watching.keys()];
    if (watched.length === 0) return;
    const { position, news } = await this.#database.asOperator((db) => readNews(db, from, watched));
    if (this.#position === from) this.#position = position;
    for (const [organization, one] of news)
      for (const tell of this.#watching.get(organization) ?? []) tell(one);
  }
}
