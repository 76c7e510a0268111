import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useOrganization } from "../session/account.ts";
import { DESTINATIONS } from "./navigation.ts";
import { openPalette } from "./palette/open.ts";

const CHORD_MS = 1_500;

/** Whether a key belongs to what is being typed, or to a dialog. */
function isTaken(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest(
      "input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]",
    ) !== null
  );
}

/**
 * Ctrl K opens the palette; `g` and a letter goes to a page; `/` is the filter and `c` the main act of the page, which
 * it marks with `data-shortcut`. None is without a control that is in sight.
 */
export function useShortcuts(): void {
  const navigate = useNavigate();
  const { slug } = useOrganization();
  useEffect(() => {
    let chordAtMs = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target)) return;
      const isChord = performance.now() - chordAtMs < CHORD_MS;
      chordAtMs = event.key === "g" ? performance.now() : Number.NEGATIVE_INFINITY;
      const destination = isChord ? DESTINATIONS.find(({ letter }) => letter === event.key) : undefined;
      if (destination !== undefined) {
        void navigate({ to: `/app/${slug}/${destination.page}` });
        return;
      }
      const marked = document.querySelector<HTMLElement>(`[data-shortcut="${CSS.escape(event.key)}"]`);
      if (marked === null) return;
      event.preventDefault();
      if (marked.matches("input")) marked.focus();
      else marked.click();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [navigate, slug]);
}
