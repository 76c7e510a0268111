import { Radio } from "lucide-react";
import { useNow } from "../kit/time.tsx";
import { useTexts } from "../texts/language.ts";
import { SHELL } from "../texts/shell.ts";
import { useHeardAt } from "./live.ts";

/** Whether what is shown is live, and since when it was heard. */
export function LiveState() {
  const say = useTexts(SHELL);
  const heardAtMs = useHeardAt();
  const nowMs = useNow();
  if (heardAtMs === null) return null;
  const seconds = Math.max(0, Math.round((nowMs - heardAtMs) / 1_000));
  return (
    <span className="live-state num" title={say.liveWhy}>
      <Radio className="i s" aria-hidden="true" />
      {say.liveAgo(seconds)}
    </span>
  );
}
