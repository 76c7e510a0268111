import type { Invocation } from "./terminal.ts";

/** How text for people is set off. Without a terminal, or with NO_COLOR (no-color.org), it is left as it is. */
export interface Paint {
  strong(text: string): string;
  faint(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

export function paintFor({ terminal, environment }: Invocation): Paint {
  const noColor = environment["NO_COLOR"];
  const plain = !terminal.interactive || (noColor !== undefined && noColor !== "");
  const style = (on: number, off: number) => (text: string) =>
    plain ? text : `\u001b[${on}m${text}\u001b[${off}m`;
  return { strong: style(1, 22), faint: style(2, 22), good: style(32, 39), bad: style(31, 39) };
}
