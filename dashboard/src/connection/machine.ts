/** What the page knows of its line to the server (I-5). Moments are milliseconds of one clock. */
export type Connection =
  | { readonly state: "connected" }
  /** Something got no answer, less than two seconds ago: nothing is shown yet. */
  | { readonly state: "silent"; readonly sinceMs: number }
  | { readonly state: "reconnecting"; readonly sinceMs: number; readonly attempt: number }
  | {
      readonly state: "countdown";
      readonly sinceMs: number;
      readonly attempt: number;
      readonly retryAtMs: number;
    }
  /** Five tries were in vain: only the person tries again. */
  | { readonly state: "lost"; readonly sinceMs: number }
  /** Nobody touched the page for a quarter of an hour: it asks nothing of the server until they do. */
  | { readonly state: "paused"; readonly sinceMs: number }
  | {
      readonly state: "resume_failed";
      readonly sinceMs: number;
      readonly why: "session_over" | "other_person";
    };

export type Happening =
  | { readonly kind: "answered" }
  | { readonly kind: "unanswered" }
  | { readonly kind: "session_over" }
  | { readonly kind: "other_person" }
  | { readonly kind: "signed_in" }
  | { readonly kind: "idle" }
  | { readonly kind: "resume" }
  | { readonly kind: "try_now" }
  | { readonly kind: "time_passed" };

const QUIET_MS = 2_000;
export const IDLE_MS = 15 * 60_000;
/** Pauses between tries. After the last there is none. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000] as const;
/** Each pause is up to a fifth longer or shorter, so that not everybody comes back in the same moment. */
const JITTER = 0.2;

export const CONNECTED: Connection = { state: "connected" };

/** Whether what is shown may be older than it looks. */
export const isStale = ({ state }: Connection): boolean =>
  state === "countdown" || state === "lost" || state === "reconnecting" || state === "resume_failed";

/** Whether a try is under way, so that one shall be sent. */
export const isTrying = ({ state }: Connection): boolean => state === "silent" || state === "reconnecting";

/**
 * The next state.
 * @param random from 0 to below 1, for the length of a pause
 */
export function next(now: Connection, happening: Happening, atMs: number, random: number): Connection {
  switch (happening.kind) {
    case "session_over":
    case "other_person":
      return now.state === "resume_failed"
        ? now
        : { state: "resume_failed", sinceMs: atMs, why: happening.kind };
    case "signed_in":
      return CONNECTED;
    case "answered":
      return now.state === "paused" || now.state === "resume_failed" ? now : CONNECTED;
    case "unanswered":
      return afterSilence(now, atMs, random);
    case "idle":
      return now.state === "connected" ? { state: "paused", sinceMs: atMs } : now;
    case "resume":
      return now.state === "paused" ? { state: "silent", sinceMs: atMs } : now;
    case "try_now":
      return now.state === "countdown" || now.state === "lost"
        ? { state: "reconnecting", sinceMs: now.sinceMs, attempt: now.state === "lost" ? 1 : now.attempt }
        : now;
    case "time_passed":
      return afterTime(now, atMs);
  }
}

function afterSilence(now: Connection, atMs: number, random: number): Connection {
  if (now.state === "connected") return { state: "silent", sinceMs: atMs };
  if (now.state !== "reconnecting" && now.state !== "silent") return now;
  const tried = now.state === "silent" ? 0 : now.attempt;
  const pauseMs = PAUSES_MS[tried];
  if (pauseMs === undefined) return { state: "lost", sinceMs: now.sinceMs };
  const retryAtMs = atMs + pauseMs * (1 - JITTER + 2 * JITTER * random);
  return { state: "countdown", sinceMs: now.sinceMs, attempt: tried + 1, retryAtMs };
}

function afterTime(now: Connection, atMs: number): Connection {
  if (now.state === "silent" && atMs - now.sinceMs >= QUIET_MS)
    return { state: "reconnecting", sinceMs: now.sinceMs, attempt: 0 };
  if (now.state === "countdown" && atMs >= now.retryAtMs)
    return { state: "reconnecting", sinceMs: now.sinceMs, attempt: now.attempt };
  return now;
}
