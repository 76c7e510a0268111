import { useEffect, useRef, useState } from "react";

/** So long nothing more was typed. */
const PAUSE_MS = 200;

/**
 * What is typed into a filter is there at once; the address, and what is read by it, follow when the hand rests.
 * @param asked what the address says, which may change by other ways too
 * @param onAsk tells the address
 */
export function useTyped(
  asked: string,
  onAsk: (text: string) => void,
): readonly [string, (text: string) => void] {
  const [typed, setTyped] = useState(asked);
  const told = useRef(asked);
  const tell = useRef(onAsk);
  tell.current = onAsk;
  useEffect(() => {
    if (asked === told.current) return;
    told.current = asked;
    setTyped(asked);
  }, [asked]);
  useEffect(() => {
    if (typed === told.current) return;
    const timer = setTimeout(() => {
      told.current = typed;
      tell.current(typed);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, setTyped];
}
