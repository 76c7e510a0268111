import { loadPrices } from "../prices/index.ts";
import { paintFor } from "./paint.ts";
import { minute, table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface PricesHistoryOptions {
  readonly json?: boolean;
  readonly provider?: string;
}

/** `sallyport prices history` */
export async function pricesHistory(invocation: Invocation, options: PricesHistoryOptions): Promise<void> {
  const { terminal } = invocation;
  const { overrides } = await withControl(invocation, ({ control }) => loadPrices(control.database, null));
  const rows = overrides
    .filter(({ provider }) => options.provider === undefined || options.provider === provider)
    .map(({ startsAtMs: _, ...row }) => row);
  if (options.json) return terminal.out(JSON.stringify({ prices: rows }));
  if (rows.length === 0)
    return terminal.err("No price was set yet: models cost what the catalogue or their declaration says.");
  type Row = (typeof rows)[number];
  const columns = [
    { title: "IN FORCE FROM", value: ({ effectiveFrom }: Row) => minute(effectiveFrom) },
    { title: "SET AT", value: ({ createdAt }: Row) => minute(createdAt) },
    { title: "PROVIDER", value: ({ provider }: Row) => provider, most: 14 },
    { title: "MODEL", value: ({ model }: Row) => model, most: 36 },
    {
      title: "IN $/M",
      value: ({ rates }: Row) => (rates === null ? "catalogue" : (rates.input ?? "?")),
      right: true,
    },
    {
      title: "OUT $/M",
      value: ({ rates }: Row) => (rates === null ? "catalogue" : (rates.output ?? "?")),
      right: true,
    },
  ];
  terminal.out(table(rows, columns, paintFor(invocation), ({ reason }) => reason));
}
