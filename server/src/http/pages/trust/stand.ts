import { CONTROLS } from "./controls.gen.ts";
import { PROMISES } from "./promises/index.ts";
import type { ProductPromise, PromiseGroup } from "./promises/promise.ts";

export type State = "whole" | "part" | "none";

/** A promise with what stands of it in the code. No check on the running system exists yet, so that none is kept. */
export interface Stand {
  readonly promise: ProductPromise;
  readonly state: State;
  readonly said: readonly string[];
  readonly code: readonly string[];
  readonly tests: readonly string[];
}

export const STANDS: readonly Stand[] = PROMISES.flatMap(({ promises }) =>
  promises.map((promise) => {
    const { state = "none", said = [], code = [], tests = [] } = CONTROLS[promise.id] ?? {};
    return { promise, state, said, code, tests };
  }),
);

const BY_ID = new Map(STANDS.map((stand) => [stand.promise.id.toLowerCase(), stand]));

/** @param id such as "k-4", as addresses have it */
export function standOf(id: string): Stand | null {
  return BY_ID.get(id) ?? null;
}

export function standsOf({ promises }: PromiseGroup): readonly Stand[] {
  return promises.flatMap(({ id }) => standOf(id.toLowerCase()) ?? []);
}

export function countOf(stands: readonly Stand[], state: State): number {
  return stands.filter((stand) => stand.state === state).length;
}
