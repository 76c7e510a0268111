import { formatUsd } from "../kernel/money.ts";
import { balanceOf, type OpenGrant } from "../ledger/index.ts";
import { findPlace } from "../organizations/index.ts";
import { paintFor } from "./paint.ts";
import type { PlaceOptions } from "./place-options.ts";
import { minute, table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

/** `sallyport credits balance` */
export async function creditsBalance(
  invocation: Invocation,
  { organization: slug, json }: PlaceOptions & { readonly json?: boolean },
): Promise<void> {
  const { terminal } = invocation;
  const { organization, balance } = await withControl(invocation, async ({ control: { database } }) => {
    const place = await findPlace(database, slug ?? null, null);
    return {
      organization: place.organization,
      balance: await balanceOf(database, place.organization.id),
    };
  });
  const { available, held, owed, spent, grants } = balance;
  if (json)
    return terminal.out(
      JSON.stringify({
        organization: organization.slug,
        availableUsd: formatUsd(available),
        heldUsd: formatUsd(held),
        owedUsd: formatUsd(owed),
        spentUsd: formatUsd(spent),
        grants: grants.map(({ amount, open, ...grant }) => ({
          ...grant,
          usd: formatUsd(amount),
          leftUsd: formatUsd(open),
        })),
      }),
    );
  terminal.out(
    `'${organization.slug}' can spend ${formatUsd(available)} USD; ${formatUsd(held)} USD more are held, ${formatUsd(spent)} USD were spent.`,
  );
  if (owed > 0n) terminal.out(`It owes ${formatUsd(owed)} USD, which new credit pays first.`);
  if (grants.length === 0)
    return terminal.err("It has no credit left; give it some with 'npx sallyport credits grant'.");
  terminal.out(table(grants, COLUMNS, paintFor(invocation)));
}

const COLUMNS = [
  { title: "GRANT", value: ({ id }: OpenGrant) => id },
  { title: "KIND", value: ({ kind }: OpenGrant) => kind },
  { title: "USD", value: ({ amount }: OpenGrant) => formatUsd(amount), right: true },
  { title: "LEFT", value: ({ open }: OpenGrant) => formatUsd(open), right: true },
  { title: "PRIORITY", value: ({ priority }: OpenGrant) => String(priority), right: true },
  { title: "EXPIRES (UTC)", value: ({ expiresAt }: OpenGrant) => minute(expiresAt) },
];
