import { useRef, useState } from "react";
import type { Row } from "./api.ts";

/** Which rows are chosen: only such that are shown, so that nobody acts on what they do not see. */
export interface Choice {
  readonly rows: readonly Row[];
  has(row: Row): boolean;
  /** @param isRange all from the last one that was touched to this one become as this one does */
  toggle(row: Row, isRange: boolean): void;
  all(): void;
  none(): void;
}

/** @param shown in the order in which they stand there */
export function useChoice(shown: readonly Row[]): Choice {
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const last = useRef<number | null>(null);
  return {
    rows: shown.filter(({ row }) => chosen.has(row)),
    has: ({ row }) => chosen.has(row),
    toggle: ({ row }, isRange) => {
      setChosen(toggled(chosen, row, isRange ? rangeOf(shown, last.current, row) : [row]));
      last.current = row;
    },
    all: () => setChosen(new Set(shown.map(({ row }) => row))),
    none: () => setChosen(new Set()),
  };
}

function toggled(chosen: ReadonlySet<number>, row: number, touched: readonly number[]): ReadonlySet<number> {
  const next = new Set(chosen);
  for (const one of touched) {
    if (chosen.has(row)) next.delete(one);
    else next.add(one);
  }
  return next;
}

/** Rows from one to another as they are shown; the other alone, where the first is not shown. */
export function rangeOf(shown: readonly Row[], from: number | null, to: number): readonly number[] {
  const placeOf = (row: number | null) => shown.findIndex((one) => one.row === row);
  const [one, other] = [placeOf(from), placeOf(to)];
  if (one < 0 || other < 0) return [to];
  return shown.slice(Math.min(one, other), Math.max(one, other) + 1).map(({ row }) => row);
}
