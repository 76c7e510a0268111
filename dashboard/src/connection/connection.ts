import { onlineManager } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { call, watchCalls } from "../api/client.ts";
import { CONNECTED, type Connection, type Happening, IDLE_MS, isTrying, next } from "./machine.ts";

/** The one connection of this page. */
let now: Connection = CONNECTED;
let touchedAtMs = performance.now();
let isProbing = false;
/** Whose page this is: another person's session in the same browser must not read on here. */
let account: string | null = null;
const watchers = new Set<() => void>();

/** Tells the connection that something happened. */
export function tell(happening: Happening): void {
  const before = now;
  now = next(now, happening, performance.now(), Math.random());
  if (now === before) return;
  // Reads and acts wait while the line is away, and go on by themselves when it is back.
  onlineManager.setOnline(now.state === "connected" || now.state === "silent");
  for (const watcher of watchers) watcher();
  if (isTrying(now)) void probe();
}

/** Looks whether the server answers, and whether the session is still this person's. */
async function probe(): Promise<void> {
  if (isProbing) return;
  isProbing = true;
  try {
    const { id } = await call("account.show", {});
    if (account !== null && id !== account) tell({ kind: "other_person" });
  } catch {
    // What it means has been told already.
  } finally {
    isProbing = false;
  }
}

function touched(): void {
  touchedAtMs = performance.now();
}

/** Begins to watch. Once, when the page begins. */
export function startConnection(): void {
  watchCalls({
    answered: () => tell({ kind: "answered" }),
    unanswered: () => tell({ kind: "unanswered" }),
    sessionOver: () => {
      // Who never was signed in is sent to the door by the page.
      if (account !== null) tell({ kind: "session_over" });
    },
  });
  for (const event of ["pointerdown", "keydown", "scroll", "pointermove"])
    window.addEventListener(event, touched, { passive: true, capture: true });
  window.addEventListener("offline", () => tell({ kind: "unanswered" }));
  window.addEventListener("online", () => tell({ kind: "try_now" }));
  window.setInterval(() => {
    tell({ kind: "time_passed" });
    if (performance.now() - touchedAtMs >= IDLE_MS && account !== null) tell({ kind: "idle" });
  }, 250);
}

/** Says whose page this is from now on. */
export function belongsTo(person: string): void {
  account = person;
}

/** The state of the line, kept up to date. */
export function useConnection(): Connection {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    () => now,
  );
}
