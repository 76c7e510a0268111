import type { Control } from "../compose/open-control.ts";
import { type CreatedKey, createKey, type KeyMode, type KeyScope, parseKey } from "../keys/index.ts";
import type { Place } from "../organizations/index.ts";
import { confirm, describeConfirmations } from "./confirmation.ts";
import { paintFor } from "./paint.ts";
import type { Invocation } from "./terminal.ts";

/** What is told about a new key besides the key. */
export interface NewKeyFacts {
  readonly place: Place;
  readonly name: string;
  readonly mode: KeyMode;
  readonly scope: KeyScope;
}

/**
 * Prints a new key, the only time anybody will see it, and waits until it works everywhere. People get the key before
 * the waiting; a program gets one document after it, and gets it even if the waiting fails.
 * @param extra further members of the JSON document
 */
export async function presentNewKey(
  invocation: Invocation,
  control: Control,
  { id, key, generation }: CreatedKey,
  facts: NewKeyFacts,
  json: boolean,
  extra: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const { terminal } = invocation;
  const { strong } = paintFor(invocation);
  if (!json) {
    terminal.err(`${facts.name} (${facts.mode} key ${id}), shown only now:`);
    terminal.out(terminal.interactive ? strong(key.reveal()) : key.reveal());
    terminal.err(describeConfirmations("It works", await confirm(control, generation)));
    return;
  }
  const document = { id, key: key.reveal(), ...describe(key.reveal(), facts), ...extra };
  try {
    const nodes = await confirm(control, generation);
    terminal.out(JSON.stringify({ ...document, nodes }));
  } catch (error) {
    terminal.out(JSON.stringify({ ...document, nodes: null }));
    throw error;
  }
}

/** Makes several keys and prints each as soon as it is there; waits once, for the last, until all work everywhere. */
export async function presentNewKeys(
  invocation: Invocation,
  control: Control,
  facts: NewKeyFacts,
  count: number,
  json: boolean,
): Promise<void> {
  const { terminal } = invocation;
  let newest = 0n;
  for (let made = 0; made < count; made += 1) {
    // Each in a transaction of its own: nodes that report wait while one holds the generation.
    const { id, key, generation } = await createKey(control.database, control.hasher, facts);
    newest = generation;
    const text = key.reveal();
    terminal.out(json ? JSON.stringify({ id, key: text, ...describe(text, facts) }) : text);
  }
  const nodes = await confirm(control, newest);
  if (json) terminal.out(JSON.stringify({ created: count, nodes }));
  else terminal.err(describeConfirmations("They work", nodes));
}

function describe(key: string, { place, name, mode, scope }: NewKeyFacts) {
  return {
    mode,
    name,
    prefix: `sp_${mode}_${parseKey(key)?.publicId}`,
    lastFour: key.slice(-4),
    organization: place.organization.slug,
    project: place.project.slug,
    endpoints: scope.endpoints,
    models: scope.models,
    ipRanges: scope.ipRanges,
    expiresAt: scope.expiresAt,
  };
}
