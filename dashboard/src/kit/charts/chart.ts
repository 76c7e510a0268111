/** Which of the five series colours; 6: everything else. */
export type Look = 1 | 2 | 3 | 4 | 5 | 6;

export interface Series {
  readonly name: string;
  readonly look: Look;
}

/** A place on the axis of time, and what each series has there. */
export interface Point {
  readonly id: string;
  /** In full, for the tip and the table: "21 Nov". */
  readonly name: string;
  /** Under the axis, where there is room: "21". */
  readonly tick: string;
  /** For each series; null is a gap, not a zero. */
  readonly values: readonly (number | null)[];
  /** The same as text. */
  readonly shown: readonly string[];
  /** All together as text; the first line of the tip. */
  readonly total?: string | undefined;
  /** It is not over yet, and paler. */
  readonly isUnfinished?: boolean;
}

export interface ChartProps {
  /** One sentence that says what can be seen, for whoever does not see it. */
  readonly label: string;
  /** What the axis of time is called in the table: "Day". */
  readonly time: string;
  readonly series: readonly Series[];
  readonly points: readonly Point[];
  /** A value on the axis of values. */
  readonly axisText: (value: number) => string;
  readonly height?: number;
}

/** Pixels around what is drawn. */
export const ROOM = { left: 52, right: 4, top: 12, bottom: 26 } as const;
/** Below this width there is less room at the left. */
export const NARROW = 480;

/** Every how manieth name fits under the axis. */
export function everyNth(points: readonly Point[], width: number): number {
  const longest = Math.max(1, ...points.map(({ tick }) => tick.length));
  const fitting = Math.max(1, Math.floor(width / (longest * 6.5 + 18)));
  return Math.max(1, Math.ceil(points.length / fitting));
}
