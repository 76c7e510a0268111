import { Link } from "@tanstack/react-router";
import { Count, Duration, Money, Percent } from "../../kit/amounts.tsx";
import { Button } from "../../kit/button.tsx";
import type { Look } from "../../kit/charts/chart.ts";
import { Spark } from "../../kit/charts/spark.tsx";
import { Square } from "../../kit/charts/tip.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { microOf } from "../../kit/money.ts";
import { type Column, Table } from "../../kit/table.tsx";
import { useTexts } from "../../texts/language.ts";
import { type Sums, useQuestion } from "./question.ts";
import { useAddress } from "./range.tsx";
import { COLOURS, type Figures, nameOf, type Report, sparkOf } from "./report.ts";
import { USAGE, type UsageWords } from "./texts.ts";

interface Row {
  readonly id: string;
  readonly name: string;
  readonly start: string;
  readonly look: Look | null;
  readonly figures: Figures;
  readonly spark: readonly number[];
  /** What the address asks for when it is chosen. */
  readonly filter: string | null;
  readonly isTotal?: boolean;
}

/** What each group comes to. The rows are the total, and the page says so after it has added them. */
export function SumsTable({ report }: { readonly report: Report }) {
  const say = useTexts(USAGE);
  const go = useAddress();
  const { sums } = useQuestion();
  const rows = rowsOf(report, say, sums);
  const seesCosts = report.total.charge_usd !== null;
  const micro = ({ figures }: Row) => microOf(figures.charge_usd ?? "0");
  const parts = rows.filter(({ isTotal }) => !isTotal);
  const addsUp =
    parts.reduce((sum, row) => sum + micro(row), 0n) === microOf(report.total.charge_usd ?? "0") &&
    parts.reduce((sum, { figures }) => sum + figures.requests, 0) === report.total.requests;
  return (
    <section className="sheet">
      <Table
        label={say.groups[report.by]}
        columns={columnsOf(report, say)}
        rows={rows}
        idOf={({ id }) => id}
        sorting={{
          by: sums.by,
          isDescending: sums.isDescending,
          // Of all groups: those that have a row of their own are those with the most only.
          onChange: (sort, isDescending) =>
            go({
              sort,
              rising: isDescending ? undefined : "yes",
              ...(report.others === null ? {} : { all: "yes" }),
            }),
        }}
        footer={
          <footer>
            <Glyph name={addsUp ? "kept" : "broken"} tone={addsUp ? "ok" : "bad"} />
            <span>{addsUp ? say.addsUp : say.doesNotAddUp}</span>
            {seesCosts ? null : <span>{say.costsHidden}</span>}
            {report.others === null ? null : (
              <span className="end">
                <Button small onPress={() => go({ all: "yes" })}>
                  {say.showAll}
                </Button>
              </span>
            )}
          </footer>
        }
      />
    </section>
  );
}

/** What each column is sorted by; a name as people sort them. */
const SORTED: Readonly<Record<string, (row: Row) => number | bigint | string>> = {
  group: ({ name }) => name,
  requests: ({ figures }) => figures.requests,
  in: ({ figures }) => figures.input_tokens,
  out: ({ figures }) => figures.output_tokens,
  failed: ({ figures }) => failedShare(figures),
  "first-byte": ({ figures }) => figures.first_byte_p50_ms ?? -1,
  spend: ({ figures }) => microOf(figures.charge_usd ?? "0"),
};

const failedShare = ({ failed, requests }: Figures) => (requests === 0 ? 0 : failed / requests);

/** The rows of groups as the address wants them; without a word of it as the report has them, the most first. */
function sorted(rows: readonly Row[], { by, isDescending }: Sums): readonly Row[] {
  const sortValue = SORTED[by];
  if (sortValue === undefined) return rows;
  const rising = (one: Row, other: Row) => {
    const [a, b] = [sortValue(one), sortValue(other)];
    if (typeof a === "string" && typeof b === "string") return a.localeCompare(b);
    return a < b ? -1 : a > b ? 1 : 0;
  };
  return rows.toSorted((one, other) => (isDescending ? rising(other, one) : rising(one, other)));
}

function rowsOf(report: Report, say: UsageWords, sums: Sums): readonly Row[] {
  const measure = report.total.charge_usd === null ? "requests" : "spend";
  const told = report.groups.map((one, at): Row => {
    return {
      id: one.group ?? "-",
      ...nameOf(one, say),
      look: at < COLOURS ? ((at + 1) as Look) : 6,
      figures: one.figures,
      spark: sparkOf(report, at, measure),
      filter: one.group,
    };
  });
  const { others } = report;
  const more: readonly Row[] =
    others === null
      ? []
      : [
          {
            id: "others",
            name: say.others(others.count),
            start: "",
            look: 6,
            figures: others.figures,
            spark: sparkOf(report, -1, measure),
            filter: null,
          },
        ];
  const total: Row = {
    id: "total",
    name: say.all,
    start: "",
    look: null,
    figures: report.total,
    spark: [],
    filter: null,
    isTotal: true,
  };
  return [...sorted(told, sums), ...more, total];
}

function columnsOf(report: Report, say: UsageWords): readonly Column<Row>[] {
  const seesCosts = report.total.charge_usd !== null;
  const whole = Math.max(1, Number(microOf(report.total.charge_usd ?? "0")));
  const money: readonly Column<Row>[] = [
    {
      id: "spend",
      isSortable: true,
      header: say.spend,
      isNumber: true,
      narrow: "end",
      cell: ({ figures, isTotal }) => (
        <span className={isTotal ? "strong" : ""}>
          <Money usd={figures.charge_usd ?? "0"} digits={4} />
        </span>
      ),
    },
    {
      id: "share",
      header: say.share,
      isNumber: true,
      narrow: "gone",
      cell: ({ figures }) => <Percent of={Number(microOf(figures.charge_usd ?? "0")) / whole} />,
    },
  ];
  return [
    {
      id: "group",
      isSortable: true,
      header: say.groups[report.by],
      narrow: "main",
      cell: ({ name, start, look, filter }) => {
        const text = (
          <span className="t1">
            {look === null ? null : <Square look={look} />} {name}
          </span>
        );
        return (
          <>
            {filter === null ? (
              text
            ) : (
              <Link
                className="row-link"
                to="."
                search={
                  ((before: Record<string, unknown>) => ({
                    ...before,
                    [report.by]: filter,
                    by: report.by === "model" ? "key" : "model",
                    all: undefined,
                    after: undefined,
                  })) as never
                }
              >
                {text}
              </Link>
            )}
            {start === "" ? null : <span className="t2 ind mono">{start}</span>}
          </>
        );
      },
    },
    {
      id: "trend",
      header: say.trend,
      narrow: "gone",
      cell: ({ spark, look }) => (spark.length === 0 ? null : <Spark values={spark} look={look ?? 1} />),
    },
    {
      id: "requests",
      isSortable: true,
      header: say.requests,
      isNumber: true,
      narrow: "sub",
      label: say.requests,
      cell: ({ figures }) => <Count of={figures.requests} />,
    },
    {
      id: "in",
      isSortable: true,
      header: say.tokensIn,
      isNumber: true,
      narrow: "gone",
      cell: ({ figures }) => <Count of={figures.input_tokens} />,
    },
    {
      id: "out",
      isSortable: true,
      header: say.tokensOut,
      isNumber: true,
      narrow: "gone",
      cell: ({ figures }) => <Count of={figures.output_tokens} />,
    },
    {
      id: "failed",
      isSortable: true,
      header: say.failed,
      isNumber: true,
      narrow: "sub",
      label: say.failed,
      cell: ({ figures }) => (
        <span className={failedShare(figures) >= 0.01 ? "warn strong" : ""}>
          <Percent of={failedShare(figures)} />
        </span>
      ),
    },
    {
      id: "first-byte",
      isSortable: true,
      header: say.firstByte,
      isNumber: true,
      narrow: "gone",
      cell: ({ figures: { first_byte_p50_ms: ms } }) => (ms === null ? "–" : <Duration ms={ms} />),
    },
    ...(seesCosts ? money : []),
  ];
}
