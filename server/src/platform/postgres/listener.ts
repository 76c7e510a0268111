import pg from "pg";
import { clientOptions, type DatabaseAddress } from "./connection.ts";

const RECONNECT_MS = 1_000;
const CHECK_MS = 15_000;
const CHECK_TIMEOUT_MS = 3_000;

/** Told what a notification says, or null when some may have been missed. */
type Hear = (payload: string | null) => void;

export interface Listener {
  /** Resolves when it listens, or when that failed and will be tried again. */
  on(channel: string, hear: Hear): Promise<void>;
  close(): Promise<void>;
}

/** Waits for notifications on a connection of its own, and opens another when it dies. */
export function createListener(address: DatabaseAddress): Listener {
  const channels = new Map<string, Hear>();
  let client: pg.Client | null = null;
  let opening: Promise<void> | null = null;
  let closed = false;

  async function open(): Promise<void> {
    const opened = new pg.Client(clientOptions(address));
    client = opened;
    opened.on("notification", ({ channel, payload }) => channels.get(channel)?.(payload ?? null));
    opened.on("error", () => {});
    opened.once("end", () => {
      client = null;
      if (!closed) setTimeout(reopen, RECONNECT_MS).unref();
    });
    try {
      await opened.connect();
      for (const channel of channels.keys()) await opened.query(`listen ${channel}`);
      for (const hear of channels.values()) hear(null);
      watchOver(opened);
    } catch {
      await opened.end().catch(() => {});
    }
  }

  function reopen(): void {
    if (closed || client !== null) return;
    opening = open();
  }

  return {
    async on(channel, hear) {
      const isFirst = channels.size === 0;
      channels.set(channel, hear);
      if (isFirst) reopen();
      await opening;
      if (isFirst || client === null) return;
      await client.query(`listen ${channel}`).catch(() => {});
      hear(null);
    },
    async close() {
      closed = true;
      await client?.end().catch(() => {});
    },
  };
}

/** A connection that only listens does not notice a lost network, so a query is sent now and then. */
function watchOver(client: pg.Client): void {
  const question = { text: "select 1", query_timeout: CHECK_TIMEOUT_MS };
  const timer = setInterval(() => {
    client.query(question).catch(() => client.end().catch(() => {}));
  }, CHECK_MS);
  timer.unref();
  client.once("end", () => clearInterval(timer));
}
