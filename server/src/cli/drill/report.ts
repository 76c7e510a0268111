import type { Finding, Searched } from "../../drills/index.ts";
import { printable } from "../table.ts";
import type { Terminal } from "../terminal.ts";

const SHOWN = 50;

export function showFindings(terminal: Terminal, findings: readonly Finding[]): void {
  for (const { place, offset, encoding } of findings.slice(0, SHOWN))
    terminal.out(`FOUND  ${printable(place)} at ${offset} (${encoding})`);
  if (findings.length > SHOWN) terminal.out(`       and ${findings.length - SHOWN} more; see --json`);
}

export function sumUp({ files, bytes, findings, skipped }: Searched): string {
  const mebibytes = Math.ceil(bytes / 1024 / 1024);
  const left = skipped.length === 0 ? "" : `; ${skipped.length} could not be read to their end`;
  return `Searched ${files} files, ${mebibytes} MiB${left}: ${findings.length} found.`;
}
