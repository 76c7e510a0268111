import type { Canaries } from "./canaries.ts";
import { type Magazine, type Parts, request, type Shape } from "./shape.ts";

/** What the simulator does to answers that are then translated, and to those that cannot be (simulator/dials.ts). */
const DIALS = [
  "echo=1",
  "usage=none echo=1",
  "status=400 echo=1",
  "status=529 echo=1",
  "fault=truncate echo=1",
  "fault=liar",
  "fault=errorevent echo=1",
] as const;

export interface BodyOptions {
  readonly dials?: string;
  readonly stream?: boolean;
}

/** A protocol whose answers are translated from OpenAI's form. */
export interface Translated {
  readonly name: string;
  path(stream: boolean): string;
  /** With a canary in every member that a caller controls. */
  bodyOf(canaries: Canaries, options: BodyOptions): string;
  readonly headers?: (canaries: Canaries) => readonly string[];
}

type Made = Partial<Parts> & Pick<Parts, "body">;

/** One way to call it. */
export function shapeOf(
  { name, path, headers }: Translated,
  way: string,
  parts: (magazine: Magazine) => Made,
): Shape {
  return {
    name: `${name} ${way}`,
    make: (magazine) =>
      request(magazine, {
        path: path(false),
        headers: headers?.(magazine.canaries) ?? [],
        ...parts(magazine),
      }),
  };
}

/** Puts members before all others of a body. */
export const withMember = (body: string, member: string) => `{${member},${body.slice(1)}`;

/** Whole and streamed answers of every kind, and a caller who leaves in the middle. */
export function answersOf(protocol: Translated): readonly Shape[] {
  const { path, bodyOf } = protocol;
  return [
    ...DIALS.flatMap((dials) =>
      [false, true].map((stream) =>
        shapeOf(protocol, `${dials}${stream ? " streamed" : ""}`, ({ canaries }) => ({
          path: path(stream),
          body: bodyOf(canaries, { dials, stream }),
        })),
      ),
    ),
    shapeOf(protocol, "left in the middle of a stream", ({ canaries }) => ({
      path: path(true),
      body: bodyOf(canaries, { dials: "tokens=200 gap=5 echo=1", stream: true }),
      leaveAfterBytes: 2_000,
    })),
  ];
}
