import { HASH_SLOTS } from "./hash-slot.ts";
import type { ServerAddress } from "./server-address.ts";

/** A run of slots and the master that has them. */
export interface SlotRange {
  readonly first: number;
  readonly last: number;
  readonly master: ServerAddress;
}

/**
 * Reads the answer to CLUSTER SLOTS: first slot, last slot, master, replicas. A master names itself by address or host name,
 * or by nothing when it is to be called as it was asked.
 */
export function readSlotRanges(answer: unknown, asked: ServerAddress): readonly SlotRange[] {
  if (!Array.isArray(answer)) return [];
  return answer.flatMap((row: unknown): SlotRange[] => {
    if (!Array.isArray(row) || !Array.isArray(row[2])) return [];
    const [first, last, [hostname, port]] = row as [unknown, unknown, unknown[]];
    if (!isSlot(first) || !isSlot(last) || typeof port !== "number") return [];
    const named = typeof hostname === "string" && hostname !== "" && hostname !== "?";
    return [{ first, last, master: { hostname: named ? hostname : asked.hostname, port } }];
  });
}

function isSlot(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < HASH_SLOTS;
}
