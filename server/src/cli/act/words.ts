import type { Command } from "commander";
import type { Invocation } from "../terminal.ts";

/** What was typed: arguments in their order, and options by their names. */
export interface Words {
  readonly arguments: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** A verb with its types forgotten, for the list of a noun. */
export interface AnyVerb {
  add(parent: Command, invocation: Invocation): void;
}
