import { Link } from "@tanstack/react-router";
import type { Input } from "../../api/client.ts";
import { useRead } from "../../api/hooks.ts";
import { Count, Money } from "../../kit/amounts.tsx";
import { Spark } from "../../kit/charts/spark.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Empty, Loaded } from "../../kit/states.tsx";
import { type Column, Table } from "../../kit/table.tsx";
import { useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { nameOf, type Report, sparkOf } from "../usage/report.ts";
import { OVERVIEW } from "./texts.ts";

type Row = Report["groups"][number] & { readonly place: number };

/** The keys that spent most, each with its line. */
export function KeysPanel({
  where,
  input,
}: {
  readonly where: Pick<Input<"usage.report">, "organization" | "project">;
  readonly input: Pick<Input<"usage.report">, "range" | "since" | "until">;
}) {
  const say = useTexts(OVERVIEW);
  const { slug } = useOrganization();
  const reading = useRead("usage.report", { ...where, ...input, by: "key", groups: 4 }, { isLive: true });
  const seesCosts = reading.data?.total.charge_usd !== null;
  return (
    <Sheet
      title={seesCosts ? say.keys : say.keysByRequests}
      end={<Link to={`/app/${slug}/keys` as never}>{say.allKeys}</Link>}
      bare
    >
      <div className="pad-t">
        <Loaded reading={reading} what={say.keys}>
          {(report) =>
            report.groups.length === 0 ? (
              <Empty title={say.emptyTitle} />
            ) : (
              <Table
                label={say.keys}
                columns={columnsOf(report, slug, say)}
                rows={report.groups.map((group, place) => ({ ...group, place }))}
                idOf={({ group }) => group ?? ""}
              />
            )
          }
        </Loaded>
      </div>
    </Sheet>
  );
}

function columnsOf(report: Report, slug: string, say: (typeof OVERVIEW)["en"]): readonly Column<Row>[] {
  const seesCosts = report.total.charge_usd !== null;
  return [
    {
      id: "key",
      header: say.key,
      narrow: "main",
      cell: (row) => {
        const { name, start } = nameOf(row, say);
        return (
          <Link
            className="row-link"
            to={`/app/${slug}/usage` as never}
            search={{ key: row.group, by: "model" } as never}
          >
            <span className="t1">{name}</span>
            <span className="t2 mono">{start}</span>
          </Link>
        );
      },
    },
    {
      id: "trend",
      header: say.trend,
      narrow: "gone",
      cell: ({ place }) => <Spark values={sparkOf(report, place, seesCosts ? "spend" : "requests")} />,
    },
    {
      id: "requests",
      header: say.requests,
      isNumber: true,
      narrow: "sub",
      label: say.requests,
      cell: ({ figures }) => <Count of={figures.requests} />,
    },
    ...(seesCosts
      ? [
          {
            id: "spend",
            header: say.spend,
            isNumber: true,
            narrow: "end" as const,
            cell: ({ figures }: Row) => <Money usd={figures.charge_usd ?? "0"} digits={4} />,
          },
        ]
      : []),
  ];
}
