import type { Command } from "commander";
import { OperatorError } from "../../kernel/errors.ts";
import { listOrganizations } from "../../operations/organizations/list.ts";
import type { Performer } from "./performer.ts";
import type { Words } from "./words.ts";

/** `--organization`, which may be left out where there is only one. */
export function addOrganization(command: Command): Command {
  return command.option(
    "--organization <slug>",
    "the organization's short name (not needed where there is only one)",
  );
}

/**
 * The organization that is meant.
 * @throws OperatorError when there are several and none was named
 */
export async function organizationOf({ options }: Words, performer: Performer): Promise<string> {
  const given = options["organization"];
  if (typeof given === "string") return given;
  const { items, next_cursor: more } = await performer.perform(listOrganizations, { limit: 10 });
  const [only, another] = items;
  if (only !== undefined && another === undefined) return only.slug;
  const known = items.map(({ slug }) => slug).join(", ");
  throw new OperatorError(
    only === undefined
      ? "There is no organization yet; 'sallyport organizations create' makes one."
      : `There are several organizations: say which one with --organization. There are: ${known}${more === null ? "" : ", …"}.`,
  );
}

/** `--organization` and `--project`. */
export function addPlace(command: Command): Command {
  return addOrganization(command).option(
    "--project <slug>",
    "the project's short name (not needed where the organization has only one)",
  );
}

/**
 * The organization that is meant, and the project if one was named.
 * @throws OperatorError when there are several organizations and none was named
 */
export async function placeOf(words: Words, performer: Performer) {
  const project = words.options["project"];
  return {
    organization: await organizationOf(words, performer),
    ...(typeof project === "string" ? { project } : {}),
  };
}
