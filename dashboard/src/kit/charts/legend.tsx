import type { ReactNode } from "react";
import type { Series } from "./chart.ts";

/** The names of series with their colours, and what each comes to. */
export function Legend({ of }: { readonly of: readonly (Series & { readonly value?: ReactNode })[] }) {
  return (
    <ul className="legend">
      {of.map(({ name, look, value }) => (
        <li key={name}>
          <svg viewBox="0 0 12 12" aria-hidden="true">
            <rect className={`f${look}`} width="12" height="12" rx="2" />
          </svg>
          {name}
          {value === undefined ? null : <b>{value}</b>}
        </li>
      ))}
    </ul>
  );
}
