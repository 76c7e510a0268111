import { OperatorError } from "../../kernel/errors.ts";
import { MOST_AT_ONCE, revokeManyKeys } from "../../operations/keys/revoke-many.ts";
import { organizationOf } from "../act/organization-option.ts";
import { patiently } from "../act/patiently.ts";
import type { Performer } from "../act/performer.ts";
import type { Words } from "../act/words.ts";
import type { Invocation } from "../terminal.ts";
import { lineBatches } from "./line-batches.ts";

/** What the API takes of one name; a longer line names no key. */
const LONGEST_LINE = 200;

/**
 * `sallyport keys revoke --from-stdin`: one key a line, and one JSON document a line as soon as that key is refused
 * everywhere. A whole key is welcome here, where no history keeps it: lists of leaked keys have nothing else.
 * @throws OperatorError at the end, when a line named no key
 */
export async function revokeMany(
  performer: Performer,
  { terminal, environment }: Invocation,
  words: Words,
): Promise<void> {
  if (words.options["url"] !== undefined && environment["SALLYPORT_TOKEN"] === undefined)
    throw new OperatorError("Set SALLYPORT_TOKEN: standard input holds the keys, and no token.");
  const organization = await organizationOf(words, performer);
  const compromised = words.options["compromised"] === true;
  let unknown = 0;
  let last = 0;
  for await (const batch of lineBatches(terminal.readLines(), MOST_AT_ONCE)) {
    const keys = batch.map(({ text }) => text.slice(0, LONGEST_LINE));
    const { items, nodes } = await patiently(() =>
      performer.perform(revokeManyKeys, { organization, keys, compromised }),
    );
    for (const [index, { number }] of batch.entries()) {
      const key = items[index] ?? null;
      last = number;
      if (key === null) unknown += 1;
      // The line is not repeated: it may be a key, or something else that does not belong into a log.
      terminal.out(
        JSON.stringify(
          key === null
            ? { line: number, revoked: false, error: { message: "no such key" } }
            : { ...key, revoked: true, compromised, nodes },
        ),
      );
    }
  }
  if (unknown > 0) throw new OperatorError(`${unknown} of ${last} lines named no key of this organization.`);
}
