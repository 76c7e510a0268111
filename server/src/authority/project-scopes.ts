import type { ProjectId } from "../kernel/ids.ts";

/** What every key of a project may use, beside what the key itself may. Null: everything. */
export interface ProjectScope {
  /** By the names that callers use. */
  readonly models: ReadonlySet<string> | null;
  /** By their short names. */
  readonly providers: ReadonlySet<string> | null;
  /** What its organization may use at all; missing or null: everything. */
  readonly organization?: OrganizationScope | null;
}

export interface OrganizationScope {
  /** By their short names. */
  readonly providers: ReadonlySet<string> | null;
  /** A provider without a region is in none. */
  readonly regions: ReadonlySet<string> | null;
}

/** Of the projects that may not use everything. */
export type ProjectScopes = ReadonlyMap<ProjectId, ProjectScope>;

export const NO_PROJECT_SCOPES: ProjectScopes = new Map();

/** The JSON of gateway_projects(), which is its only writer. */
export type ProjectRows = readonly {
  readonly id: ProjectId;
  readonly models: readonly string[] | null;
  readonly providers: readonly string[] | null;
  readonly organization?: {
    readonly providers: readonly string[] | null;
    readonly regions: readonly string[] | null;
  } | null;
}[];

export function readProjectScopes(rows: ProjectRows): ProjectScopes {
  if (rows.length === 0) return NO_PROJECT_SCOPES;
  const setOf = (names: readonly string[] | null) => names && new Set(names);
  return new Map(
    rows.map(({ id, models, providers, organization: all = null }) => [
      id,
      {
        ...{ models: setOf(models), providers: setOf(providers) },
        organization: all && { providers: setOf(all.providers), regions: setOf(all.regions) },
      },
    ]),
  );
}
