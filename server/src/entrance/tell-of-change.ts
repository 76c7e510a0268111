import { makeLink, type Person } from "../accounts/index.ts";
import { queueMail, type SecurityChange } from "../mail/index.ts";
import type { OperatorDb } from "../ports/database.ts";
import type { Entrance, Visit } from "./entrance.ts";
import { sightingOf } from "./sighting.ts";

/** ID-11: says by mail, in the transaction of the change, how somebody can sign in has changed. */
export async function tellOfChange(
  db: OperatorDb,
  entrance: Entrance,
  visit: Visit,
  person: Person,
  what: SecurityChange,
): Promise<void> {
  const { id, language } = person.account;
  const token = await makeLink(db, id, "not_me");
  await queueMail(db, entrance.keys, id, {
    to: person.address.text,
    language,
    message: {
      template: "security_changed",
      what,
      seen: sightingOf(entrance, visit),
      path: `/this-was-not-me#t=${token.reveal()}`,
    },
  });
}
