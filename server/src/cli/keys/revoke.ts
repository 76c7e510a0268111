import { revokeKey } from "../../operations/keys/revoke.ts";
import { revokeManyKeys } from "../../operations/keys/revoke-many.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { performing } from "../act/performing.ts";
import { refuseWholeKey } from "../key-reference.ts";
import { printable } from "../table.ts";
import { revokeMany } from "./revoke-many.ts";

/** K-4: it returns when no node accepts the key any more, and says how each one said so. */
export const command = performing({
  usage: "revoke [key]",
  operation: revokeKey,
  summary: revokeKey.summary,
  notes:
    "[key] is the id, or the visible first part such as sp_live_4fT0aQz81LmNc7Rd. With --from-stdin\nwhole keys will do too, and each answer is a JSON document on a line of its own.",
  examples: [
    "sallyport keys revoke sp_live_4fT0aQz81LmNc7Rd --organization acme",
    "sallyport keys revoke 01981c2e-5a0e-7c3b-9d55-0e6f1f7a9b21 --compromised --organization acme",
  ],
  also: [
    {
      operation: revokeManyKeys,
      examples: ["sallyport keys revoke --from-stdin --compromised --organization acme < leaked.txt"],
    },
  ],
  options: (revoke) =>
    addOrganization(revoke)
      .option("--compromised", "somebody else has it: also cut the answers it is getting now")
      .option("--from-stdin", "end every key that standard input names, one a line")
      .hook("preAction", ({ args, opts }) => {
        if ((args.length === 0) !== (opts.call(revoke)["fromStdin"] === true))
          revoke.error("error: missing required argument 'key', or --from-stdin instead of it");
      }),
  async run(performer, invocation, words) {
    const [key] = words.arguments;
    if (key === undefined) return revokeMany(performer, invocation, words);
    refuseWholeKey(key);
    const compromised = words.options["compromised"] === true;
    const organization = await organizationOf(words, performer);
    const done = await performer.perform(revokeKey, { organization, key, compromised });
    const { out, err } = invocation.terminal;
    if (words.options["json"] === true) return out(JSON.stringify(done));
    out(`Revoked ${done.prefix}… (${printable(done.name)})${compromised ? " as compromised" : ""}.`);
    out(nodesWords(compromised ? "Refused, and its answers cut," : "Refused", done.nodes));
    if (compromised && done.nodes.some(({ how }) => how === "lease_expired"))
      err(
        "An answer that was already open on a node that is not heard from ends when that node hears of this, or dies.",
      );
  },
});
