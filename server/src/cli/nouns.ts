import type { Command } from "commander";
import type { AnyVerb } from "./act/verb.ts";
import type { Invocation } from "./terminal.ts";

/** A noun's verbs are the files of its folder; they are loaded when the noun is called. */
interface Noun {
  readonly description: string;
  readonly verbs: readonly (() => Promise<{ readonly command: AnyVerb }>)[];
}

const NOUNS: Readonly<Record<string, Noun>> = {
  organizations: {
    description: "Make, list and rename organizations.",
    verbs: [
      () => import("./organizations/list.ts"),
      () => import("./organizations/create.ts"),
      () => import("./organizations/rename.ts"),
    ],
  },
  projects: {
    description: "Make and list the projects of an organization.",
    verbs: [() => import("./projects/list.ts"), () => import("./projects/create.ts")],
  },
  members: {
    description: "Add and list the members of an organization.",
    verbs: [() => import("./members/list.ts"), () => import("./members/create.ts")],
  },
  tokens: {
    description: "Make, list and revoke tokens with which operators call this server from elsewhere.",
    verbs: [
      () => import("./tokens/list.ts"),
      () => import("./tokens/create.ts"),
      () => import("./tokens/revoke.ts"),
    ],
  },
};

/**
 * Adds every noun to the program, and the verbs of those that `wanted` names: so that help answers at once and no command
 * loads what another needs.
 */
export async function addNouns(
  program: Command,
  invocation: Invocation,
  wanted: (noun: string) => boolean,
): Promise<void> {
  for (const [name, { description, verbs }] of Object.entries(NOUNS)) {
    const noun = program.command(name).description(description);
    if (!wanted(name)) continue;
    for (const { command } of await Promise.all(verbs.map((load) => load()))) command.add(noun, invocation);
  }
}
