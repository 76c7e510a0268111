import { useEffect, useMemo, useSyncExternalStore } from "react";
import { Pictures } from "./api.ts";
import { StudioDesk } from "./desk.ts";

/** Links end after an hour: they are read anew before that. */
const READ_AGAIN_MS = 40 * 60_000;
/** Between two pages of the studio nobody uses its desk for a moment. */
const BETWEEN_MS = 2_000;

interface Kept {
  readonly api: Pictures;
  readonly desk: StudioDesk;
  users: number;
}

/** Desks that pages use. Whoever goes from one picture to another takes along what arrives and what the photos are called. */
const kept = new Map<string, Kept>();

/**
 * The desk of the pages of the studio, for one organization, project and mode.
 * @param mayChange whether whoever reads may do more than look
 */
export function useDesk(
  organization: string,
  project: string | null,
  mode: "live" | "test",
  mayChange: boolean,
) {
  const name = JSON.stringify([organization, project, mode, mayChange]);
  const one = useMemo(() => {
    const known = kept.get(name);
    if (known !== undefined) return known;
    const api = new Pictures(organization, project, mode, mayChange);
    const made = { api, desk: new StudioDesk(api), users: 0 };
    kept.set(name, made);
    return made;
  }, [name, organization, project, mode, mayChange]);
  useEffect(() => {
    one.users += 1;
    kept.set(name, one);
    if (!one.desk.isOpen) void one.desk.open();
    const again = setInterval(() => void one.desk.open(), READ_AGAIN_MS);
    return () => {
      clearInterval(again);
      one.users -= 1;
      setTimeout(() => {
        if (one.users > 0) return;
        one.desk.close();
        if (kept.get(name) === one) kept.delete(name);
      }, BETWEEN_MS);
    };
  }, [one, name]);
  const { api, desk } = one;
  return { api, desk, now: useSyncExternalStore(desk.watch, desk.read) };
}
