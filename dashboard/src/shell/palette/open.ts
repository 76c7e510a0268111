import { useSyncExternalStore } from "react";

let isOpen = false;
const watchers = new Set<() => void>();

function set(open: boolean): void {
  isOpen = open;
  for (const watcher of watchers) watcher();
}

export const openPalette = (): void => set(true);
export const closePalette = (): void => set(false);

export function usePaletteIsOpen(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    () => isOpen,
  );
}
