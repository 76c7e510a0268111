import { useSearch } from "@tanstack/react-router";

/** Test keys and live keys do not see each other's pictures. The address says which side is shown. */
export const SIDES = ["live", "test"] as const;
export type Side = (typeof SIDES)[number];

/** @returns which side is shown, and whether the address said so */
export function useSide(hasModels: boolean): { readonly side: Side; readonly isSaid: boolean } {
  const { side } = useSearch({ strict: false }) as { readonly side?: string };
  const said = SIDES.find((one) => one === side);
  return { side: said ?? (hasModels ? "live" : "test"), isSaid: said !== undefined };
}
