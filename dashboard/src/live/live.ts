import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { call } from "../api/client.ts";
import { LIVE } from "../api/hooks.ts";
import { tell, useConnection } from "../connection/connection.ts";
import { follow, type Told } from "./stream.ts";

/** What is shown live is read again at most so often, however much happens. */
const READ_EVERY_MS = 15_000;
/** The news come before the sums have them, by at most this. */
const SETTLED_MS = 500;
const AGAIN_MS = 1_000;
const REFUSED_MS = 60_000;

/** When the server was heard last, by the page's clock; null: it is not listened to now. */
let heardAtMs: number | null = null;
const watchers = new Set<() => void>();

function heard(atMs: number | null): void {
  heardAtMs = atMs;
  for (const watcher of watchers) watcher();
}

/** When the server was heard last, in milliseconds since the Unix epoch; null: the page is not live. */
export function useHeardAt(): number | null {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    () => heardAtMs,
  );
}

/** Listens while the page is in sight and the line is there. What is marked as live is read again when something happened. */
export function useLiveStream(organization: string): void {
  const client = useQueryClient();
  const isInSight = useInSight();
  const { state } = useConnection();
  const isUp = state === "connected";
  const [again, setAgain] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` opens it anew
  useEffect(() => {
    if (!isInSight || !isUp) return;
    const closing = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let readAtMs = 0;
    let reading: ReturnType<typeof setTimeout> | undefined;
    const readAgain = () => {
      readAtMs = Date.now();
      reading = undefined;
      void client.invalidateQueries({ predicate: ({ meta }) => meta?.[LIVE] === true });
    };
    const told = ({ event }: Told) => {
      heard(Date.now());
      if (event !== "usage" && event !== "alert") return;
      reading ??= setTimeout(readAgain, Math.max(SETTLED_MS, readAtMs + READ_EVERY_MS - Date.now()));
    };
    void follow(organization, told, closing.signal).then(async (ending) => {
      if (ending === "closed") return;
      heard(null);
      if (ending === "broken") tell({ kind: "unanswered" });
      // Says whether the session is over or only this membership.
      if (ending === "over") await client.fetchQuery({ ...ACCOUNT, staleTime: 0 }).catch(() => {});
      timer = setTimeout(() => setAgain((n) => n + 1), ending === "broken" ? AGAIN_MS : REFUSED_MS);
    });
    return () => {
      closing.abort();
      clearTimeout(timer);
      clearTimeout(reading);
      heard(null);
    };
  }, [organization, isInSight, isUp, again, client]);
}

const ACCOUNT = { queryKey: ["account.show", {}], queryFn: () => call("account.show", {}) } as const;

function useInSight(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      document.addEventListener("visibilitychange", watcher);
      return () => document.removeEventListener("visibilitychange", watcher);
    },
    () => document.visibilityState === "visible",
  );
}
