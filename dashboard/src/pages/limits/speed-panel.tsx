import type { Output } from "../../api/client.ts";
import { useRead } from "../../api/hooks.ts";
import { durationText } from "../../kit/amounts.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Empty, Loaded } from "../../kit/states.tsx";
import { type Column, Table } from "../../kit/table.tsx";
import { useOrganization } from "../../session/account.ts";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import { useSubjects } from "./subjects.ts";
import { LIMITS } from "./texts.ts";

type Limit = Output<"limits.list">["items"][number];

/** How fast it may go: what holds for everybody, and what was set for this organization. */
export function SpeedPanel() {
  const say = useTexts(LIMITS);
  const locale = LOCALES[useLanguage()];
  const { slug } = useOrganization();
  const { nameOf } = useSubjects();
  const reading = useRead("limits.list", { organization: slug, limit: 100 });
  const columns: readonly Column<Limit>[] = [
    {
      id: "for",
      header: say.for,
      narrow: "main",
      cell: ({ scope, subject, endpoint }) => (
        <>
          <span className="t1">
            {scope === "address" || subject === null
              ? `${scope === "address" ? say.address : say.scopes[scope]}, ${say.everyOne}`
              : nameOf({ scope, subject: scope === "organization" ? null : subject })}
          </span>
          {endpoint === null ? null : <span className="t2 mono">{endpoint}</span>}
        </>
      ),
    },
    {
      id: "most",
      header: say.most,
      isNumber: true,
      narrow: "end",
      cell: ({ most, unit, window_seconds: seconds }) =>
        say.window(
          most.toLocaleString(locale),
          say.units[unit],
          seconds % 60 === 0 && seconds < 3_600
            ? say.minutes((seconds / 60).toLocaleString(locale))
            : durationText(seconds * 1000, locale),
        ),
    },
  ];
  return (
    <Sheet
      title={say.speed}
      end={<span className="only-wide">{say.speedEnd}</span>}
      footer={say.setByOperator}
      bare
    >
      <div className="pad-t">
        <Loaded reading={reading} what={say.speed}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={say.speedEmpty} />
            ) : (
              <Table label={say.speed} columns={columns} rows={items} idOf={({ number }) => String(number)} />
            )
          }
        </Loaded>
      </div>
    </Sheet>
  );
}
