import { useEffect, useState } from "react";

/** What the address said after its '#', by its letter. It is read once and taken out of the address and the history. */
const kept = new Map<string, string>();

/** The secret of a link, which stands after the '#' and is sent to no server by itself. Null where the address has none. */
export function takeToken(letter: "t" | "s"): string | null {
  const found = new RegExp(`^#${letter}=([\\w-]{1,200})$`).exec(location.hash)?.[1];
  if (found !== undefined) {
    kept.set(letter, found);
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  return kept.get(letter) ?? null;
}

export function useLinkToken(letter: "t" | "s" = "t"): string | null {
  const [token, setToken] = useState(() => takeToken(letter));
  // Whoever puts the whole link into the address of the open page loads nothing anew.
  useEffect(() => {
    const again = () => setToken(takeToken(letter));
    addEventListener("hashchange", again);
    return () => removeEventListener("hashchange", again);
  }, [letter]);
  return token;
}

/** Before the page is loaded anew: else what the link was good for would be lost. */
export function putBack(): void {
  const [entry] = kept;
  if (entry !== undefined)
    history.replaceState(history.state, "", `${location.pathname}${location.search}#${entry.join("=")}`);
}
