import { useNavigate, useSearch } from "@tanstack/react-router";
import { Segmented } from "../../kit/choices.tsx";
import { useTexts } from "../../texts/language.ts";
import { RANGE } from "./range-texts.ts";

const RANGES = ["24h", "7d", "month", "custom"] as const;
type Range = (typeof RANGES)[number];

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What the address says of time; a whole month unless it says otherwise. */
export function useRange() {
  const search = useSearch({ strict: false }) as Readonly<Record<string, string | undefined>>;
  const { from = "", to = "" } = search;
  const asked = RANGES.find((range) => range === search["range"]) ?? "month";
  const isWhole = DAY.test(from) && DAY.test(to) && from <= to;
  const range: Range = asked === "custom" && !isWhole ? "month" : asked;
  return {
    shown: asked,
    from,
    to,
    /** For the report. Noon is in the same day almost everywhere, and the report takes whole days. */
    input: range === "custom" ? { range, since: `${from}T12:00:00Z`, until: `${to}T12:00:00Z` } : { range },
  } as const;
}

/** Changes what the address says; what is empty leaves it. */
export function useAddress(): (change: Readonly<Record<string, string | undefined>>) => void {
  const navigate = useNavigate();
  return (change) =>
    void navigate({
      to: ".",
      search: ((before: Record<string, unknown>) => ({ ...before, ...change })) as never,
      replace: true,
    });
}

/** Which time is shown. The two days of a range of one's own are part of the address too. */
export function RangePicker() {
  const say = useTexts(RANGE);
  const { shown, from, to } = useRange();
  const go = useAddress();
  const choose = (range: Range) => {
    if (range !== "custom") return go({ range, from: undefined, to: undefined });
    const today = new Date();
    const start = new Date(today.getTime() - 13 * 86_400_000);
    go({ range, from: from || start.toISOString().slice(0, 10), to: to || today.toISOString().slice(0, 10) });
  };
  return (
    <>
      <Segmented
        label={say.range}
        value={shown}
        choices={RANGES.map((id) => ({ id, label: say.ranges[id] }))}
        onChange={choose}
      />
      {shown !== "custom" ? null : (
        <span className="dates">
          <input
            className="in"
            type="date"
            aria-label={say.from}
            value={from}
            max={to}
            onChange={({ target }) => go({ from: target.value })}
          />
          <input
            className="in"
            type="date"
            aria-label={say.to}
            value={to}
            min={from}
            onChange={({ target }) => go({ to: target.value })}
          />
        </span>
      )}
    </>
  );
}
