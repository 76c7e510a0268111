import { ChevronDown, ChevronUp } from "lucide-react";
import { Fragment, useState } from "react";
import type { Output } from "../../api/client.ts";
import { useRead } from "../../api/hooks.ts";
import { durationText } from "../../kit/amounts.tsx";
import { Button } from "../../kit/button.tsx";
import { Chip } from "../../kit/choices.tsx";
import { State } from "../../kit/glyph.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Empty, Loaded } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { useOrganization } from "../../session/account.ts";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import { Opened } from "./delivery.tsx";
import { DELIVERIES } from "./delivery-texts.ts";
import { type Endpoint, hostOf } from "./endpoints.tsx";
import { HOOKS } from "./texts.ts";

type List = Output<"webhooks.deliveries">;
export type Delivery = List["items"][number];
type Filter = "failing" | "tried_again" | null;

/** Whoever looks sees what comes of a test without pressing anything. */
const EVERY_MS = 3_000;
const FIRST = 25;
const MOST = 100;

const LOOKS = {
  waiting: { name: "waiting", tone: "off" },
  failing: { name: "broken", tone: "bad" },
  delivered: { name: "kept", tone: "ok" },
  given_up: { name: "broken", tone: "bad" },
} as const;

/** What was sent where, and what came of it. */
export function Deliveries({
  endpoints,
  opened,
  onOpen,
}: {
  readonly endpoints: readonly Endpoint[];
  readonly opened: string | null;
  readonly onOpen: (delivery: string | null) => void;
}) {
  const say = useTexts(DELIVERIES);
  const hooks = useTexts(HOOKS);
  const locale = LOCALES[useLanguage()];
  const { slug } = useOrganization();
  const [filter, setFilter] = useState<Filter>(null);
  const [limit, setLimit] = useState(FIRST);
  const only = filter === null ? {} : { only: filter };
  const reading = useRead(
    "webhooks.deliveries",
    { organization: slug, limit, ...only },
    { everyMs: EVERY_MS },
  );
  const counts = reading.data?.counts;
  const chip = (id: Filter, text: string) => (
    <Chip key={text} isOn={filter === id} onChange={() => setFilter(id)}>
      {text}
    </Chip>
  );
  const count = (value = 0) => value.toLocaleString(locale);
  return (
    <Sheet
      title={say.title}
      end={<span className="only-wide">{say.kept}</span>}
      bare
      footer={
        <>
          {reading.data?.next_cursor != null && limit < MOST ? (
            <Button small onPress={() => setLimit(MOST)}>
              {say.showingMost(String(MOST))}
            </Button>
          ) : null}
          <span className="end">{hooks.guarded}</span>
        </>
      }
    >
      <div className="chips hook-chips">
        {chip(null, say.all(count(counts?.all)))}
        {chip("failing", say.failing(count(counts?.failing)))}
        {chip("tried_again", say.triedAgain(count(counts?.tried_again)))}
      </div>
      <Loaded reading={reading} what={say.title}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={filter === null ? say.empty : say.none}>
              {filter === null ? say.emptyText : null}
            </Empty>
          ) : (
            <Rows items={items} endpoints={endpoints} opened={opened} onOpen={onOpen} />
          )
        }
      </Loaded>
    </Sheet>
  );
}

function Rows({
  items,
  endpoints,
  opened,
  onOpen,
}: {
  readonly items: readonly Delivery[];
  readonly endpoints: readonly Endpoint[];
  readonly opened: string | null;
  readonly onOpen: (delivery: string | null) => void;
}) {
  const say = useTexts(DELIVERIES);
  const locale = LOCALES[useLanguage()];
  const urlOf = (id: string) => endpoints.find((one) => one.id === id)?.url;
  return (
    <table className="stack hook-deliveries" aria-label={say.title}>
      <thead>
        <tr>
          <th scope="col">{say.event}</th>
          <th scope="col">{say.state}</th>
          <th scope="col">{say.endpoint}</th>
          <th scope="col" className="r">
            {say.attempts}
          </th>
          <th scope="col" className="r">
            {say.took}
          </th>
          <th scope="col" className="r">
            {say.when}
          </th>
          <th scope="col">
            <span className="vh">{say.open}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((one) => {
          const isOpen = one.id === opened;
          const url = urlOf(one.webhook);
          const Arrow = isOpen ? ChevronUp : ChevronDown;
          return (
            <Fragment key={one.id}>
              <tr className={isOpen ? "sel" : ""}>
                <td className="main">
                  <button
                    type="button"
                    className="t1 mono row-link"
                    aria-expanded={isOpen}
                    onClick={() => onOpen(isOpen ? null : one.id)}
                  >
                    {one.type}
                  </button>
                  <span className="t2 mono">{`${one.event.slice(0, 10)}…${one.event.slice(-4)}`}</span>
                </td>
                <td className="end nowrap">
                  <State {...LOOKS[one.state]}>
                    {one.state === "delivered" ? one.status : say.states[one.state]}
                  </State>
                </td>
                <td className="sub soft" data-l={say.endpoint}>
                  {url === undefined ? say.gone : hostOf(url)}
                </td>
                <td className="sub r" data-l={say.attempts}>
                  {one.attempts}
                </td>
                <td className="sub r nowrap" data-l={say.took}>
                  {one.took_ms === null ? "" : durationText(one.took_ms, locale)}
                </td>
                <td className="sub r soft nowrap" data-l={say.when}>
                  <Time at={one.created_at} />
                </td>
                <td className="r gone">
                  <Arrow className="i s" aria-hidden="true" />
                </td>
              </tr>
              {isOpen ? (
                <tr className="sel hook-opened">
                  <td colSpan={7}>
                    <Opened delivery={one} path={url === undefined ? "" : (URL.parse(url)?.pathname ?? "")} />
                  </td>
                </tr>
              ) : null}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}
