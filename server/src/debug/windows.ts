import type { OrganizationId } from "../kernel/ids.ts";

/** The member `debug` of gateway_changes() (migrations, 19-gateway), which is its only writer. */
export type DebugRows = readonly {
  readonly organizationId: OrganizationId;
  /** From when it was asked, by the database's clock. */
  readonly endsInMs: number;
}[];

/** Until when the requests of which organization are logged (Z-4), by the monotonic clock of this process. */
export type DebugWindows = ReadonlyMap<OrganizationId, number>;

export const NO_DEBUG: DebugWindows = new Map();

/**
 * Reads the member `debug` of gateway_changes().
 * @param askedAtMs monotonic time before the question was sent; ends are counted from it, so never too late
 */
export function readDebugRows(rows: DebugRows, askedAtMs: number): DebugWindows {
  if (rows.length === 0) return NO_DEBUG;
  return new Map(rows.map(({ organizationId, endsInMs }) => [organizationId, askedAtMs + endsInMs]));
}

/** @param nowMs monotonic */
export function isOpen(windows: DebugWindows, organization: OrganizationId, nowMs: number): boolean {
  const endsAtMs = windows.get(organization);
  return endsAtMs !== undefined && nowMs < endsAtMs;
}
