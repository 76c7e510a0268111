import { ActError } from "../../kernel/act-error.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { MOST_AT_ONCE, revokeManyKeys } from "../../operations/keys/revoke-many.ts";
import { revokeToken } from "../../operations/tokens/revoke.ts";
import { patiently } from "../act/patiently.ts";
import type { Performer } from "../act/performer.ts";
import { performing } from "../act/performing.ts";

/** What a line of 'sallyport audit export' says, as far as it matters here. */
interface Entry {
  readonly organizationId: string | null;
  readonly action: string;
  readonly subject: { readonly id: string };
}

/** Acts that took something away and are not done again here: which of them still holds is for a person to decide. */
const OTHERS = /\.(?:removed|stopped|suspended|erased|rotated|retired|off)$|^audit\.subject_erased$/;

export const command = performing({
  usage: "revoke-again",
  operation: revokeManyKeys,
  summary:
    "After a restore: ends again the keys and tokens that an export of the audit ledger says were revoked.",
  notes:
    "Standard input is what 'sallyport audit export' printed before, from a copy that was kept elsewhere or from the\ndatabase that was replaced. What has ended already stays as it is. Other acts of the kind, such as emergency\nstops, are counted and not repeated (docs/runbooks/backup.md).",
  examples: ["sallyport vault revoke-again < audit.jsonl"],
  async run(performer, { terminal, environment }, { options: { url, json } }) {
    if (url !== undefined && environment["SALLYPORT_TOKEN"] === undefined)
      throw new OperatorError("Set SALLYPORT_TOKEN: standard input holds the export, and no token.");
    const { keys, tokens, others } = await read(terminal.readLines());
    let [endedKeys, unknownKeys] = [0, 0];
    for (const [organization, ids] of keys) {
      const all = [...ids];
      for (let first = 0; first < all.length; first += MOST_AT_ONCE) {
        const known = await endKeys(performer, organization, all.slice(first, first + MOST_AT_ONCE));
        endedKeys += known;
        unknownKeys += Math.min(MOST_AT_ONCE, all.length - first) - known;
      }
    }
    const endedTokens = await endTokens(performer, tokens);
    const told = {
      keys: endedKeys,
      unknown_keys: unknownKeys,
      tokens: endedTokens,
      others: Object.fromEntries(others),
    };
    if (json === true) return terminal.out(JSON.stringify(told));
    terminal.out(`Ended ${endedKeys} API keys and ${endedTokens} tokens.`);
    if (unknownKeys > 0)
      terminal.err(`${unknownKeys} keys are not in this database: they were made after the backup.`);
    for (const [action, count] of others) terminal.err(`Not repeated: ${action}, ${count} times.`);
  },
});

async function read(lines: AsyncIterable<string>) {
  const keys = new Map<string, Set<string>>();
  const tokens = new Set<string>();
  const others = new Map<string, number>();
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === "") continue;
    const entry = entryOf(line, number);
    if (!entry) continue;
    const { action, organizationId, subject } = entry;
    if (action === "key.revoked" && organizationId !== null)
      keys.set(organizationId, (keys.get(organizationId) ?? new Set()).add(subject.id));
    else if (action === "token.revoked") tokens.add(subject.id);
    else if (OTHERS.test(action)) others.set(action, (others.get(action) ?? 0) + 1);
  }
  return { keys, tokens, others };
}

/** Null for a line that holds no entry: the first one, and those whose subject was erased. */
function entryOf(line: string, number: number): Entry | null {
  try {
    return (JSON.parse(line) as { entry?: Entry }).entry ?? null;
  } catch {
    throw new OperatorError(
      `Line ${number} is not one of an export of the audit ledger. Nothing was changed.`,
    );
  }
}

/** @returns how many of them there are in this database */
async function endKeys(performer: Performer, organization: string, keys: readonly string[]): Promise<number> {
  try {
    const { items } = await patiently(() =>
      performer.perform(revokeManyKeys, { organization, keys: [...keys], compromised: false }),
    );
    return items.filter((item) => item !== null).length;
  } catch (error) {
    // Made after the backup, as its keys were.
    if (error instanceof ActError && error.code === "organization_not_found") return 0;
    throw error;
  }
}

async function endTokens(performer: Performer, tokens: ReadonlySet<string>): Promise<number> {
  let ended = 0;
  for (const token of tokens) {
    try {
      await patiently(() => performer.perform(revokeToken, { token }));
      ended += 1;
    } catch (error) {
      if (!(error instanceof ActError) || error.code !== "token_not_found") throw error;
    }
  }
  return ended;
}
