import type { PathCommand } from "fontkit";

/** A closed line through points in pixels; x and y in turns. */
export type Contour = readonly number[];

/** So many straight pieces stand for a curve, by its length in pixels; no more than that. */
const [PIXELS_A_PIECE, MOST_PIECES] = [3, 64];

/** Turns outlines into straight pieces. @param place where a point of the font comes to lie, in pixels */
export function contoursOf(
  commands: readonly PathCommand[],
  place: (x: number, y: number) => readonly [x: number, y: number],
): readonly Contour[] {
  const contours: Contour[] = [];
  let line: number[] = [];
  const end = () => {
    if (line.length > 4) contours.push(line);
    line = [];
  };
  for (const { command, args } of commands) {
    const points: number[] = [];
    for (let at = 0; at + 1 < args.length; at += 2) points.push(...place(args[at] ?? 0, args[at + 1] ?? 0));
    if (command === "moveTo") end();
    if (command === "closePath") end();
    else if (command === "moveTo" || command === "lineTo") line.push(...points);
    else line.push(...curve([...line.slice(-2), ...points]));
  }
  end();
  return contours;
}

/** Points of a Bézier curve behind its first one (de Casteljau). */
function curve(points: readonly number[]): readonly number[] {
  let length = 0;
  for (let at = 2; at < points.length; at += 2)
    length += Math.hypot(
      (points[at] ?? 0) - (points[at - 2] ?? 0),
      (points[at + 1] ?? 0) - (points[at - 1] ?? 0),
    );
  const pieces = Math.max(1, Math.min(MOST_PIECES, Math.ceil(length / PIXELS_A_PIECE)));
  const line: number[] = [];
  for (let piece = 1; piece <= pieces; piece += 1) {
    let at: readonly number[] = points;
    while (at.length > 2) at = between(at, piece / pieces);
    line.push(...at);
  }
  return line;
}

function between(points: readonly number[], share: number): readonly number[] {
  return points.slice(0, -2).map((value, at) => value + ((points[at + 2] ?? 0) - value) * share);
}
