import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { KIT } from "../texts/kit.ts";
import { useTexts } from "../texts/language.ts";
import { Button } from "./button.tsx";
import { Glyph } from "./glyph.tsx";

/** A receipt of what was done. Errors are never told so: they stand where they happened. */
export interface Receipt {
  readonly id: number;
  readonly text: ReactNode;
  readonly undo?: () => void;
}

const MOST = 2;
const SHOWN_MS = 8_000;

let shown: readonly Receipt[] = [];
let count = 0;
const watchers = new Set<() => void>();

function change(next: readonly Receipt[]): void {
  shown = next;
  for (const watcher of watchers) watcher();
}

/** Shows a receipt at the bottom for 8 s, at most two at once. */
export function receipt(text: ReactNode, undo?: () => void): void {
  count += 1;
  change([...shown, { id: count, text, ...(undo === undefined ? {} : { undo }) }].slice(-MOST));
}

const dismiss = (id: number) => change(shown.filter((one) => one.id !== id));

/** Where receipts appear. Once, in the shell. */
export function Toasts() {
  const all = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    () => shown,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {all.map((one) => (
        <Toast key={one.id} receipt={one} />
      ))}
    </div>
  );
}

function Toast({ receipt: { id, text, undo } }: { readonly receipt: Receipt }) {
  const say = useTexts(KIT);
  const [isHeld, setHeld] = useState(false);
  const leftMs = useRef(SHOWN_MS);
  useEffect(() => {
    if (isHeld) return;
    const fromMs = performance.now();
    const timer = setTimeout(() => dismiss(id), leftMs.current);
    return () => {
      clearTimeout(timer);
      leftMs.current -= performance.now() - fromMs;
    };
  }, [id, isHeld]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: being read keeps it; nothing is done by it
    <div
      className="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <div className="receipt">
        <Glyph name="sealed" />
        <span className="grow">{text}</span>
        {undo === undefined ? null : (
          <Button
            small
            look="quiet"
            onPress={() => {
              undo();
              dismiss(id);
            }}
          >
            {say.undo}
          </Button>
        )}
        <Button small iconOnly look="quiet" aria-label={say.close} onPress={() => dismiss(id)}>
          <X className="i s" aria-hidden="true" />
        </Button>
      </div>
    </div>
  );
}
