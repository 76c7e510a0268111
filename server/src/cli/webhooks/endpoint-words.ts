import { addOrganization, organizationOf } from "../act/organization-option.ts";
import type { Performer } from "../act/performer.ts";
import type { Words } from "../act/words.ts";

/** What commands about one endpoint take. */
export const ABOUT_ONE = {
  options: addOrganization,
  input: async (words: Words, performer: Performer) => ({
    organization: await organizationOf(words, performer),
    webhook: words.arguments[0] ?? "",
  }),
} as const;

interface Shown {
  readonly id: string;
  readonly url: string;
  readonly state: string;
  readonly disabled_because: string | null;
  readonly events: readonly string[];
  readonly project: string | null;
  readonly secrets: readonly { readonly hint: string; readonly signs_until: string | null }[];
}

/** An endpoint as people read it. */
export function endpointLines({ id, url, state, events, project, secrets, ...more }: Shown): string {
  const because = more.disabled_because === null ? "" : ` (${more.disabled_because})`;
  return [
    `${id}  ${url}`,
    `  ${state}${because}, of ${project === null ? "all projects" : `project ${project}`}`,
    `  told: ${events.join(", ")}`,
    ...secrets.map(
      ({ hint, signs_until: until }) =>
        `  signed with ${hint}${until === null ? "" : `, until ${until.slice(0, 16).replace("T", " ")}`}`,
    ),
  ].join("\n");
}
