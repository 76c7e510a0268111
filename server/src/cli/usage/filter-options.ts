import { type Command, Option } from "commander";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import type { Performer } from "../act/performer.ts";
import type { Words } from "../act/words.ts";
import { parseSince } from "../durations.ts";

/** Which requests are meant. */
export function addFilter(command: Command): Command {
  const moment = (text: string) => parseSince(text);
  return addOrganization(command)
    .addOption(
      new Option("--since <when>", "a duration back from now, or a date (default: 24h)").argParser(moment),
    )
    .addOption(new Option("--until <when>", "the same, for their end (default: now)").argParser(moment))
    .option("--project <slug>", "only this project")
    .option("--key <key>", "only this key, by its id or its visible first part")
    .option("--model <name>", "only this model");
}

export async function filterOf(words: Words, performer: Performer) {
  const { since, until, project, key, model } = words.options as {
    readonly [Name in "project" | "key" | "model"]?: string;
  } & { readonly since?: Date; readonly until?: Date };
  return {
    organization: await organizationOf(words, performer),
    ...(since === undefined ? {} : { since: since.toISOString() }),
    ...(until === undefined ? {} : { until: until.toISOString() }),
    ...(project === undefined ? {} : { project }),
    ...(key === undefined ? {} : { key }),
    ...(model === undefined ? {} : { model }),
  };
}
