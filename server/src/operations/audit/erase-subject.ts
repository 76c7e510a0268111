import { z } from "zod";
import { eraseSubject as erase } from "../../audit/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { operation } from "../operation.ts";
import type { Principal } from "../principal.ts";

const SUBJECT = /^(?:operator|person|organization):[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;
const subject = z.string().regex(SUBJECT, "must be 'operator:NAME', 'person:ID' or 'organization:ID'");

export const eraseSubject = operation({
  name: "audit.erase_subject",
  summary:
    "Make every entry about a person or an organization unreadable, for good. Nobody erases what is written down about themselves.",
  allowed: { platform: ["admin"] },
  destructive: true,
  effect: "changes",
  input: z.strictObject({
    subject,
    confirm: subject.describe("The subject once more: this cannot be undone."),
  }),
  output: z.object({ key: z.uuid().describe("The id of the key that was destroyed.") }),
  errors: ["audit_subject_not_found", "audit_not_signed", "own_subject"],
  async run({ database, sequenceAudit, principal }, input) {
    if (input.confirm !== input.subject)
      throw new ActError("invalid_input", { field: "confirm", problem: "must name the subject once more" });
    if (isOwn(principal, input.subject)) throw new ActError("own_subject");
    return { key: await erase({ database, sequence: sequenceAudit }, input.subject) };
  },
});

/** Whether the entries are of whoever asks, by whichever of their names: an admin who could erase them would leave no trace (D-4). */
function isOwn({ actor, person, console: atConsole }: Principal, subject: string): boolean {
  const ids = [actor.id, person?.account, atConsole?.account].map((id) => id?.toLowerCase());
  const [kind = "", id = ""] = subject.toLowerCase().split(":");
  return kind !== "organization" && ids.includes(id);
}
