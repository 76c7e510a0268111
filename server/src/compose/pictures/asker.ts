import type { MediaCaller } from "../../http/media/media-app.ts";
import type { ApiKeyId, OrganizationId, ProjectId } from "../../kernel/ids.ts";

/** Who asks for tasks, as the rules name it. */
export function askerOf({ organization, project, key, mode }: MediaCaller) {
  return {
    organization: organization as OrganizationId,
    project: project as ProjectId,
    key: key as ApiKeyId,
    mode,
  };
}
