import { sql } from "kysely";
import type { OrganizationId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { OperatorDb } from "../ports/database.ts";

/** Up to where everything was looked at. */
export interface LivePosition {
  readonly number: bigint;
  readonly toldAt: Date;
}

/** What happened in one organization since it was looked at last. */
export type LiveNews =
  | {
      readonly kind: "usage";
      readonly requests: number;
      /** Those that ended otherwise than with an answer or by the caller's leaving. */
      readonly failed: number;
      readonly chargeMicroUsd: MicroUsd;
    }
  /** It was told something by mail. `level`: the percentage, or how many times. */
  | { readonly kind: "alert"; readonly about: string; readonly level: number; readonly at: Date };

/** Where looking begins: with what comes from now on. */
export async function beginHere(db: OperatorDb): Promise<LivePosition> {
  const { rows } = await sql<{
    number: string;
    at: Date;
  }>`select usage_newest() as number, clock_timestamp() as at`.execute(db);
  const [here] = rows;
  if (here === undefined) throw new Error("the database did not say what time it is");
  return { number: BigInt(here.number), toldAt: here.at };
}

/** What is new in these organizations. */
export async function readNews(
  db: OperatorDb,
  { number, toldAt }: LivePosition,
  watched: readonly OrganizationId[],
): Promise<{
  readonly position: LivePosition;
  readonly news: readonly (readonly [OrganizationId, LiveNews])[];
}> {
  const { rows: used } = await sql<{
    org_id: OrganizationId | null;
    requests: string;
    failed: string;
    charge_micro_usd: string;
    newest: string;
  }>`select * from usage_live(${number.toString()}, ${[...watched]}::uuid[])`.execute(db);
  const { rows: told } = await sql<{
    org_id: OrganizationId;
    kind: string;
    level: number;
    told_at: Date;
  }>`select * from alerts_live(${toldAt}, ${[...watched]}::uuid[])`.execute(db);
  const newest = used.find(({ org_id: organization }) => organization === null)?.newest;
  return {
    position: {
      number: newest === undefined ? number : BigInt(newest),
      toldAt: told.at(-1)?.told_at ?? toldAt,
    },
    news: [
      ...used.flatMap(({ org_id: organization, requests, failed, charge_micro_usd: charge }) =>
        organization === null
          ? []
          : [
              [
                organization,
                {
                  kind: "usage",
                  requests: Number(requests),
                  failed: Number(failed),
                  chargeMicroUsd: BigInt(charge) as MicroUsd,
                },
              ] as const,
            ],
      ),
      ...told.map(
        ({ org_id: organization, kind: about, level, told_at: at }) =>
          [organization, { kind: "alert", about, level, at }] as const,
      ),
    ],
  };
}
