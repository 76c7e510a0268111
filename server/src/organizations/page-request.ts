/** What of a page of a list is wanted: those after an id, one more than `limit`, which tells that there are more. */
export interface PageRequest {
  readonly after: string;
  readonly limit: number;
}

/** Who has it suspended: who runs the platform, or the organization itself. Empty: nobody. */
export type SuspendedBy = readonly ("platform" | "organization")[];
