import { ActError } from "../../kernel/act-error.ts";
import type { ProjectId } from "../../kernel/ids.ts";
import { readProject } from "../../organizations/index.ts";
import type { TenantDb } from "../../ports/database.ts";

/** The project that somebody names; null: none. @throws ActError project_not_found */
export async function projectNamed(db: TenantDb, named: string | null): Promise<ProjectId | null> {
  if (named === null) return null;
  const found = await readProject(db, named);
  if (!found) throw new ActError("project_not_found", { project: named });
  return found.id;
}
