import { expect, test } from "bun:test";
import { newId, type OrganizationId } from "../kernel/ids.ts";
import { isOpen, NO_DEBUG, readDebugRows } from "./windows.ts";

const [ours, theirs] = [newId<OrganizationId>(), newId<OrganizationId>()];

test("Z-4 a window is open until its end by the clock of whoever asked, for its organization alone", () => {
  const windows = readDebugRows([{ organizationId: ours, endsInMs: 500 }], 1_000);
  expect([1_000, 1_499, 1_500, 9_999].map((nowMs) => isOpen(windows, ours, nowMs))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(isOpen(windows, theirs, 1_000)).toBe(false);
  expect(readDebugRows([], 1_000)).toBe(NO_DEBUG);
});
