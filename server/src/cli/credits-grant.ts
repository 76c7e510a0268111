import { formatUsd, type MicroUsd } from "../kernel/money.ts";
import { balanceOf, grantCredit } from "../ledger/index.ts";
import { findPlace } from "../organizations/index.ts";
import type { PlaceOptions } from "./place-options.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface CreditsGrantOptions extends PlaceOptions {
  readonly json?: boolean;
  readonly reason: string;
  readonly promotion?: boolean;
  readonly expires?: Date;
  readonly priority: number;
}

/** `sallyport credits grant` */
export async function creditsGrant(
  invocation: Invocation,
  amount: MicroUsd,
  { organization: slug, reason, promotion, expires, priority, json }: CreditsGrantOptions,
): Promise<void> {
  const { terminal } = invocation;
  await withControl(invocation, async ({ control: { database } }) => {
    const { organization } = await findPlace(database, slug ?? null, null);
    const kind = promotion ? "promotion" : "payment";
    const grant = await grantCredit(database, organization.id, {
      kind,
      amount,
      priority,
      expiresAt: expires ?? null,
      reason,
    });
    const { available } = await balanceOf(database, organization.id);
    if (json)
      return terminal.out(
        JSON.stringify({
          organization: organization.slug,
          grant,
          kind,
          usd: formatUsd(amount),
          availableUsd: formatUsd(available),
        }),
      );
    terminal.out(
      `Gave '${organization.slug}' ${formatUsd(amount)} USD (grant ${grant}). It can spend ${formatUsd(available)} USD now.`,
    );
  });
}
