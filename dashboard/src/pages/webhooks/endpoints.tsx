import type { Output } from "../../api/client.ts";
import { useRead } from "../../api/hooks.ts";
import { percentText } from "../../kit/amounts.tsx";
import { State } from "../../kit/glyph.tsx";
import { ActMenu, type MenuAct } from "../../kit/menu.tsx";
import { type Column, Table } from "../../kit/table.tsx";
import { useOrganization } from "../../session/account.ts";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import { HOOKS } from "./texts.ts";

export type Endpoint = Output<"webhooks.list">["items"][number];

/** Where it is, as short as people say it. */
export const hostOf = (url: string): string => URL.parse(url)?.host ?? url;

const SHOWN_EVENTS = 3;
/** A list of choices says them all as one. */
const EVERYTHING = 9;

const LOOKS = {
  delivering: { name: "kept", tone: "ok" },
  failing: { name: "late", tone: "warn" },
  paused: { name: "off", tone: "off" },
  disabled: { name: "broken", tone: "bad" },
} as const;

/** Where events are sent, what, and how much of it arrived. A press on one shows its secret and its deliveries. */
export function Endpoints({
  items,
  chosen,
  onChoose,
  actsOf,
}: {
  readonly items: readonly Endpoint[];
  readonly chosen: Endpoint | null;
  readonly onChoose: (endpoint: Endpoint) => void;
  readonly actsOf: (endpoint: Endpoint) => readonly MenuAct[];
}) {
  const say = useTexts(HOOKS);
  const { slug } = useOrganization();
  const { data: projects } = useRead("projects.list", { organization: slug, limit: 100 });
  const nameOf = (id: string) => projects?.items.find((one) => one.id === id)?.name ?? id;
  const columns: readonly Column<Endpoint>[] = [
    {
      id: "url",
      header: say.endpoint,
      narrow: "main",
      cell: (endpoint) => (
        <>
          <button
            type="button"
            className="t1 hook-url mono row-link"
            aria-pressed={endpoint.id === chosen?.id}
            onClick={() => onChoose(endpoint)}
          >
            {endpoint.url}
          </button>
          <span className="t2">
            {endpoint.project === null ? say.allProjects : say.oneProject(nameOf(endpoint.project))}
          </span>
        </>
      ),
    },
    {
      id: "events",
      header: say.events,
      narrow: "sub",
      label: say.events,
      cell: ({ events }) =>
        events.length >= EVERYTHING
          ? say.everything
          : [
              events.slice(0, SHOWN_EVENTS).join(", "),
              ...(events.length > SHOWN_EVENTS ? [say.moreEvents(events.length - SHOWN_EVENTS)] : []),
            ].join(" "),
    },
    {
      id: "state",
      header: say.state,
      narrow: "sub",
      label: say.state,
      cell: ({ state, disabled_because: because }) => (
        <>
          <State {...LOOKS[state]}>{say.states[state]}</State>
          {because === null ? null : <span className="t2 block">{say.because[because]}</span>}
        </>
      ),
    },
    {
      id: "recent",
      header: say.recent,
      narrow: "sub",
      label: say.recent,
      cell: (one) => <Recent of={one} />,
    },
    {
      id: "acts",
      header: <span className="vh">{say.actsHead}</span>,
      isNumber: true,
      narrow: "end",
      cell: (endpoint) => <ActMenu label={say.acts(endpoint.url)} acts={actsOf(endpoint)} />,
    },
  ];
  return <Table label={say.endpoints} columns={columns} rows={items} idOf={({ id }) => id} />;
}

/** Seven days as bars of six hours: what arrived, and what did not. */
function Recent({ of: { recent, state } }: { readonly of: Endpoint }) {
  const say = useTexts(HOOKS);
  const locale = LOCALES[useLanguage()];
  const delivered = recent.reduce((sum, one) => sum + one.delivered, 0);
  const failed = recent.reduce((sum, one) => sum + one.failed, 0);
  if (delivered + failed === 0)
    return (
      <span className="mute">
        {state === "delivering" || state === "failing" ? say.nothingYet : say.notCounted}
      </span>
    );
  return (
    <>
      <svg
        className="hook-bars"
        viewBox={`0 0 ${recent.length * 6 - 2} 14`}
        role="img"
        aria-label={say.recentLabel(delivered, failed)}
      >
        {recent.map((one, at) => {
          const look = one.failed > 0 ? "b" : one.delivered > 0 ? "k" : "n";
          const height = look === "k" ? 14 : look === "b" ? 8 : 3;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is known by its place
            <rect key={at} className={look} x={at * 6} y={14 - height} width="4" height={height} rx="1" />
          );
        })}
      </svg>
      <span className="num">{percentText(delivered / (delivered + failed), locale)}</span>
    </>
  );
}
