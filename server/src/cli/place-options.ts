import type { Command } from "commander";

/** Whose things a command is about. */
export interface PlaceOptions {
  readonly organization?: string;
  readonly project?: string;
}

/** `--organization` alone, for what belongs to no project. */
export function addOrganizationOption(
  command: Command,
  meaning = "the organization's short name (default: the oldest one)",
): Command {
  return command.option("--organization <slug>", meaning);
}
