import { Link } from "@tanstack/react-router";
import type { Input, Output } from "../../api/client.ts";
import { useRead } from "../../api/hooks.ts";
import { Count, Duration, Money } from "../../kit/amounts.tsx";
import { Button } from "../../kit/button.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Loaded } from "../../kit/states.tsx";
import { type Column, Table } from "../../kit/table.tsx";
import { Time } from "../../kit/time.tsx";
import { useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { useQuestion } from "./question.ts";
import { useAddress } from "./range.tsx";
import { USAGE, type UsageWords } from "./texts.ts";

type Request = Output<"usage.list">["items"][number];

const PAGE = 25;
const LOOK_EVERY_MS = 15_000;
const MOST_NEWER = 100;

/** Each request of the question, a page at a time; its place is in the address. */
export function RequestsPanel({
  range,
  asked,
}: {
  readonly range: { readonly since: string; readonly until: string };
  readonly asked: Omit<Input<"usage.list">, "since" | "until">;
}) {
  const say = useTexts(USAGE);
  const go = useAddress();
  const { slug } = useOrganization();
  const { order, after } = useQuestion();
  const reading = useRead("usage.list", {
    ...asked,
    since: range.since,
    order,
    limit: PAGE,
    ...(after === undefined ? { until: range.until } : { until: range.until, cursor: after }),
  });
  const newest = order === "newest" && after === undefined ? reading.data?.items[0] : undefined;
  const newer = useRead(
    "usage.list",
    { ...asked, since: newest?.started_at ?? range.since, order: "oldest", limit: MOST_NEWER },
    { enabled: newest !== undefined && Date.parse(range.until) > Date.now(), everyMs: LOOK_EVERY_MS },
  );
  const shown = new Set(reading.data?.items.map(({ request }) => request));
  const waiting =
    newest === undefined ? 0 : (newer.data?.items ?? []).filter(({ request }) => !shown.has(request)).length;
  return (
    <Sheet
      title={say.list}
      end={
        <>
          {waiting === 0 ? null : (
            <Button small onPress={() => void reading.refetch()}>
              {say.newer(waiting)}
            </Button>
          )}
          <Button
            small
            look="quiet"
            onPress={() => go({ order: order === "newest" ? "oldest" : undefined, after: undefined })}
          >
            {order === "newest" ? say.newest : say.oldest}
          </Button>
        </>
      }
      bare
    >
      <div className="pad-t">
        <Loaded reading={reading} what={say.list}>
          {({ items, next_cursor: next }) => (
            <Table
              label={say.list}
              columns={columnsOf(items, slug, say)}
              rows={items}
              idOf={({ request }) => request}
              footer={
                next === null && after === undefined ? null : (
                  <div className="more">
                    {after === undefined ? null : (
                      <Button small look="quiet" onPress={() => go({ after: undefined })}>
                        {say.first}
                      </Button>
                    )}
                    {next === null ? null : (
                      <Button small onPress={() => go({ after: next })}>
                        {say.next}
                      </Button>
                    )}
                  </div>
                )
              }
            />
          )}
        </Loaded>
      </div>
    </Sheet>
  );
}

function columnsOf(items: readonly Request[], slug: string, say: UsageWords): readonly Column<Request>[] {
  const seesCosts = items.some(({ charge_usd: charge }) => charge !== null);
  return [
    {
      id: "time",
      header: say.time,
      narrow: "main",
      cell: ({ started_at: at, request }) => (
        <Link
          className="row-link"
          to={`/app/${slug}/usage/requests/${request}` as never}
          aria-label={say.open(request)}
        >
          <Time at={at} />
          <span className="t2 mono">{`${request.slice(0, 8)}…${request.slice(-4)}`}</span>
        </Link>
      ),
    },
    {
      id: "key",
      header: say.key,
      narrow: "sub",
      label: say.key,
      cell: ({ key_name: key, project_name: project }) => (
        <>
          <span className="strong">{key}</span> <span className="mute">{project}</span>
        </>
      ),
    },
    {
      id: "model",
      header: say.model,
      narrow: "sub",
      label: say.model,
      cell: ({ model }) => <span className="mono">{model}</span>,
    },
    {
      id: "tokens",
      header: say.tokens,
      isNumber: true,
      narrow: "gone",
      cell: (one) => (
        <>
          <Count of={one.input_tokens} />, <Count of={one.output_tokens} />
          {one.cached_tokens + one.reasoning_tokens === 0 ? null : (
            <span className="t2">
              {[
                one.cached_tokens === 0 ? "" : say.cached(String(one.cached_tokens)),
                one.reasoning_tokens === 0 ? "" : say.reasoning(String(one.reasoning_tokens)),
              ]
                .filter(Boolean)
                .join(", ")}
            </span>
          )}
        </>
      ),
    },
    {
      id: "status",
      header: say.status,
      isNumber: true,
      narrow: "sub",
      label: say.status,
      cell: ({ status, outcome }) => (
        <span
          className={
            outcome === "succeeded" || outcome === "partly_succeeded" || outcome === "client_closed"
              ? ""
              : "warn strong"
          }
          title={outcome}
        >
          {status}
        </span>
      ),
    },
    {
      id: "took",
      header: say.took,
      isNumber: true,
      narrow: "gone",
      cell: ({ duration_ms: ms }) => <Duration ms={ms} />,
    },
    ...(seesCosts
      ? [
          {
            id: "cost",
            header: say.cost,
            isNumber: true,
            narrow: "end" as const,
            cell: ({ charge_usd: charge }: Request) => <Money usd={charge ?? "0"} digits={4} />,
          },
        ]
      : []),
  ];
}
