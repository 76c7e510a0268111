import { z } from "zod";
import type { ProjectDetails } from "../../organizations/index.ts";
import { timestamp } from "../place.ts";
import { sides } from "../suspensions/sides.ts";

/** A project as the API shows it. */
export const projectShown = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    name: z.string(),
    revision: z.int(),
    created_at: timestamp,
    suspended_by: sides,
  })
  .meta({ id: "Project" });

export function showProject(details: ProjectDetails): z.input<typeof projectShown> {
  const { id, slug, name, revision, createdAt, suspendedBy } = details;
  return { id, slug, name, revision, created_at: createdAt.toISOString(), suspended_by: [...suspendedBy] };
}
