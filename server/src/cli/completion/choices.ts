import type { Command, Option } from "commander";

/** What can follow a command: further commands and options. The path is empty for the program itself. */
export interface Choices {
  /** Words separated by a space, such as "keys create". */
  readonly path: string;
  readonly words: readonly string[];
}

/** Every command that people may see, with what can follow it. */
export function choicesOf(command: Command, path: readonly string[] = []): readonly Choices[] {
  const visible = command.createHelp().visibleCommands(command);
  const words = [
    ...visible.map((sub) => sub.name()),
    ...command.createHelp().visibleOptions(command).flatMap(flagOf),
  ];
  const below = command.commands.filter((sub) => visible.includes(sub));
  return [{ path: path.join(" "), words }, ...below.flatMap((sub) => choicesOf(sub, [...path, sub.name()]))];
}

function flagOf({ long }: Option): readonly string[] {
  return long === undefined || long === null ? [] : [long];
}
