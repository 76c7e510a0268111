import { useEffect, useMemo, useSyncExternalStore } from "react";
import { Pictures } from "./api.ts";
import { StudioDesk } from "./desk.ts";

/** Links end after an hour: they are read anew before that. */
const READ_AGAIN_MS = 40 * 60_000;

/** The desk of this page, for one organization, project and mode. */
export function useDesk(organization: string, project: string | null, mode: "live" | "test") {
  const { api, desk } = useMemo(() => {
    const pictures = new Pictures(organization, project, mode);
    return { api: pictures, desk: new StudioDesk(pictures) };
  }, [organization, project, mode]);
  useEffect(() => {
    void desk.open();
    const again = setInterval(() => void desk.open(), READ_AGAIN_MS);
    return () => {
      clearInterval(again);
      desk.close();
    };
  }, [desk]);
  return { api, desk, now: useSyncExternalStore(desk.watch, desk.read) };
}
