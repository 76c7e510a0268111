import type { Command } from "commander";

/** Whose things a command is about. */
export interface PlaceOptions {
  readonly organization?: string;
  readonly project?: string;
}

/** `--organization` and `--project`, by their short names; without them the oldest are meant. */
export function addPlaceOptions(command: Command): Command {
  return command
    .option("--organization <slug>", "the organization's short name (default: the oldest one)")
    .option("--project <slug>", "the project's short name (default: the organization's oldest one)");
}

/** `--organization` alone, for what belongs to no project. */
export function addOrganizationOption(
  command: Command,
  meaning = "the organization's short name (default: the oldest one)",
): Command {
  return command.option("--organization <slug>", meaning);
}
