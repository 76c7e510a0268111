import { readPeopleKeys } from "../../accounts/index.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { composeMail, keptMails, openMail } from "../../mail/index.ts";
import type { Invocation } from "../terminal.ts";
import { withControl } from "../with-control.ts";

const MOST = 20;

/** @throws OperatorError in production, where mails are their readers' */
export function showMailbox(invocation: Invocation, { json }: { readonly json?: boolean }): Promise<void> {
  return withControl(invocation, async ({ control: { database, vault }, deployment: { config } }) => {
    if (config.production)
      throw new OperatorError("Mails are shown in development only; in production they go to their readers.");
    const keys = await readPeopleKeys(database, vault);
    const rows = keys === null ? [] : await database.asOperator((db) => keptMails(db, MOST));
    const publicUrl = config.publicUrl ?? `http://localhost:${config.port}`;
    const sender = { product: config.productName, operator: config.operatorName ?? "", publicUrl };
    const mails = rows.flatMap(({ id, sealed, at }) =>
      keys === null ? [] : [{ at: at.toISOString(), ...composeMail(id, openMail(keys, id, sealed), sender) }],
    );
    const { out } = invocation.terminal;
    if (json === true) out(JSON.stringify(mails));
    else if (mails.length === 0) out("No mail is kept.");
    for (const { at, to, subject, text } of json === true ? [] : mails)
      out(`${at}  to ${to}\n${subject}\n\n${text}\n----`);
  });
}
