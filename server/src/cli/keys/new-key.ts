import { OperatorError } from "../../kernel/errors.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { paintFor } from "../paint.ts";
import type { Invocation } from "../terminal.ts";

type Nodes = Parameters<typeof nodesWords>[1];

interface NewKey {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly mode: string;
  readonly nodes: Nodes | null;
}

/** Prints a new key, the only time anybody will see it: on standard output nothing else. */
export function printNewKey({ terminal, ...rest }: Invocation, { id, key, name, mode, nodes }: NewKey): void {
  const { strong } = paintFor({ terminal, ...rest });
  terminal.err(`${name} (${mode} key ${id}), shown only now:`);
  terminal.out(terminal.interactive ? strong(key) : key);
  if (nodes !== null) terminal.err(nodesWords("It works", nodes));
}

/** @throws OperatorError when the waiting failed: the keys that were printed exist all the same */
export function refuseUnconfirmed(nodes: Nodes | null): void {
  if (nodes === null)
    throw new OperatorError(
      "It was made, and it could not be learned whether every node knows it. 'sallyport nodes list' shows them.",
    );
}
