import { useMemo } from "react";
import { DATE_LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import type { Desk } from "./desk/desk.ts";
import { namesOf } from "./desk/names.ts";
import { useTaskName } from "./task-card.tsx";
import { STUDIO } from "./texts.ts";

/** What everything on the desk is called, by ids of photos, tasks and pictures made. */
export function useNames({
  photos,
  photoCounts,
  tasks,
  names,
  sources,
}: Pick<Desk, "photos" | "photoCounts" | "tasks" | "names" | "sources">): ReadonlyMap<string, string> {
  const { photo } = useTexts(STUDIO);
  const language = useLanguage();
  const taskName = useTaskName();
  return useMemo(() => {
    const form = new Intl.DateTimeFormat(DATE_LOCALES[language], {
      ...{ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    });
    const moment = (at: string) => form.format(new Date(at));
    return namesOf({ photos, photoCounts, tasks, names, sources }, { photo, taskName, moment });
  }, [photos, photoCounts, tasks, names, sources, photo, taskName, language]);
}
