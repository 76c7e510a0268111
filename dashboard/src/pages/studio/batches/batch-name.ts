import { timeText, useNow } from "../../../kit/time.tsx";
import { useLanguage, useTexts } from "../../../texts/language.ts";
import type { Batch } from "./api.ts";
import { BATCH_TEXTS } from "./texts.ts";

/** What it is called, or when it was begun. */
export function useBatchName({ name, created_at: at }: Pick<Batch, "name" | "created_at">): string {
  const say = useTexts(BATCH_TEXTS);
  const [nowMs, language] = [useNow(), useLanguage()];
  return name ?? say.unnamed(timeText(new Date(at), nowMs, language));
}
