import type { ReactNode } from "react";
import type { Series } from "./chart.ts";
import { Square } from "./tip.tsx";

/** The names of series with their colours, and what each comes to. */
export function Legend({ of }: { readonly of: readonly (Series & { readonly value?: ReactNode })[] }) {
  return (
    <ul className="legend">
      {of.map(({ name, look, value }) => (
        <li key={name}>
          <Square look={look} />
          {name}
          {value === undefined ? null : <b>{value}</b>}
        </li>
      ))}
    </ul>
  );
}
