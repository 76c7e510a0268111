import type pg from "pg";

interface Transfer {
  readonly kind: string;
  readonly from_account: string;
  readonly to_account: string;
  readonly amount: string;
  readonly hold_id: string | null;
  readonly grant_id: string | null;
}

const PENDING = new Set(["hold", "void", "expire"]);

/** Counts an organization's books with nothing but its transfers, in another way than the database does. */
function count(transfers: readonly Transfer[]) {
  const accounts = new Map<string, bigint>();
  const grants = new Map<string, bigint>();
  const holds = new Map<string, bigint>();
  const captured = new Map<string, bigint>();
  let held = 0n;
  const add = (map: Map<string, bigint>, key: string, amount: bigint) =>
    map.set(key, (map.get(key) ?? 0n) + amount);
  for (const { kind, from_account, to_account, amount: text, hold_id, grant_id } of transfers) {
    const amount = BigInt(text);
    if (!PENDING.has(kind)) {
      add(accounts, from_account, -amount);
      add(accounts, to_account, amount);
    }
    if (grant_id !== null) add(grants, grant_id, to_account === "credits" ? amount : -amount);
    if (kind === "capture") add(captured, hold_id ?? "", amount);
    if (hold_id === null || !(PENDING.has(kind) || kind === "capture")) continue;
    const change = kind === "hold" ? amount : -amount;
    add(holds, hold_id, change);
    held += change;
  }
  return { accounts, grants, holds, captured, held };
}

/** @throws Error that names the first thing that is not as it must be */
export async function checkBooks(client: pg.Client, organization: string): Promise<void> {
  const ask = async <Row extends object>(text: string) =>
    (await client.query<Row>(text, [organization])).rows;
  await client.query("begin isolation level repeatable read read only");
  try {
    const counted = count(
      await ask<Transfer>(
        "select kind, from_account, to_account, amount_micro_usd as amount, hold_id, grant_id from ledger_transfers where org_id = $1",
      ),
    );
    const must = (what: string, found: bigint | string, expected: bigint) => {
      if (BigInt(found) !== expected) throw new Error(`${what}: found ${found}, must be ${expected}`);
    };
    let sum = 0n;
    for (const { account, posted, held } of await ask<Record<string, string>>(
      "select account, posted_micro_usd as posted, held_micro_usd as held from ledger_balances where org_id = $1",
    )) {
      must(`posted of ${account}`, posted ?? "", counted.accounts.get(account ?? "") ?? 0n);
      sum += BigInt(posted ?? 0);
      if (account !== "credits") continue;
      must("held", held ?? "", counted.held);
      if (BigInt(posted ?? 0) < 0n) throw new Error("credit is below zero");
    }
    must("the sum of all accounts", sum, 0n);
    for (const { id, open } of await ask<Record<string, string>>(
      "select id, open_micro_usd as open from credit_grants where org_id = $1",
    ))
      must(`left of grant ${id}`, open ?? "", counted.grants.get(id ?? "") ?? 0n);
    const used = new Map(
      (
        await ask<Record<string, string>>(
          "select hold_id as id, sum(charge_micro_usd) as charged from usage_requests where org_id = $1 and hold_id is not null group by 1",
        )
      ).map(({ id, charged }) => [id ?? "", BigInt(charged ?? 0)]),
    );
    for (const { id, open, captured } of await ask<Record<string, string>>(
      "select id, open_micro_usd as open, captured_micro_usd as captured from ledger_holds where org_id = $1",
    )) {
      must(`left of hold ${id}`, open ?? "", counted.holds.get(id ?? "") ?? 0n);
      must(`captured of hold ${id}`, captured ?? "", counted.captured.get(id ?? "") ?? 0n);
      must(`usage of hold ${id}`, captured ?? "", used.get(id ?? "") ?? 0n);
    }
  } finally {
    await client.query("rollback");
  }
}

/** What an organization that pays afterwards may spend below zero, and how far it has: what is owed or held beyond its credit. */
export async function readLine(
  client: pg.Client,
  organization: string,
): Promise<{ readonly line: bigint; readonly used: bigint }> {
  const { rows } = await client.query<{ line: string; used: string }>(
    `select coalesce(max(line_micro_usd), 0) as line, sum(held_micro_usd - posted_micro_usd) as used
     from ledger_balances where org_id = $1 and account in ('credits', 'debt')`,
    [organization],
  );
  return { line: BigInt(rows[0]?.line ?? 0), used: BigInt(rows[0]?.used ?? 0) };
}

/** What is spent and held of a budget in one period. */
export interface BudgetState {
  readonly budget: string;
  readonly period: string;
  readonly limit: bigint;
  readonly used: bigint;
}

export async function readBudgets(client: pg.Client, organization: string): Promise<readonly BudgetState[]> {
  const { rows } = await client.query<Record<string, string>>(
    `select b.id as budget, p.id as period, b.limit_micro_usd as cap, p.spent_micro_usd + p.held_micro_usd as used
     from budgets b join budget_periods p on p.budget_id = b.id where b.org_id = $1`,
    [organization],
  );
  return rows.map((row) => ({
    budget: row["budget"] ?? "",
    period: row["period"] ?? "",
    limit: BigInt(row["cap"] ?? 0),
    used: BigInt(row["used"] ?? 0),
  }));
}
