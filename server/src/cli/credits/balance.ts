import { showBalance } from "../../operations/credits/balance.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";
import { table } from "../table.ts";
import { GRANT_COLUMNS } from "./grant-columns.ts";

export const command = verb({
  usage: "balance",
  operation: showBalance,
  examples: ["sallyport credits balance --organization acme"],
  options: addOrganization,
  input: async (words, performer) => ({ organization: await organizationOf(words, performer) }),
  print(balance, { out, err, paint }) {
    const { organization, available_usd: available, held_usd: held, spent_usd: spent } = balance;
    const { owed_usd: owed, line_usd: line, grants, has_more_grants: more } = balance;
    out(`'${organization}' can spend ${available} USD; ${held} USD more are held, ${spent} USD were spent.`);
    if (line !== null) out(`Its credit line is ${line} USD; its balance is ${balance.balance_usd} USD.`);
    if (Number(owed) > 0) out(`It owes ${owed} USD, which new credit pays first.`);
    if (grants.length > 0) out(table(grants, GRANT_COLUMNS, paint));
    else if (line === null) err("It has no credit left; give it some with 'npx sallyport credits grant'.");
    if (more) err("It has more grants: 'npx sallyport credits list' shows all of them.");
  },
});
