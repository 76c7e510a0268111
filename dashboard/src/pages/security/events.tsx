import { useList } from "../../api/hooks.ts";
import { Glyph } from "../../kit/glyph.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Loaded } from "../../kit/states.tsx";
import { More } from "../../kit/table.tsx";
import { Time } from "../../kit/time.tsx";
import { useTexts } from "../../texts/language.ts";
import { BROWSER_NAMES, SECURITY, SYSTEM_NAMES } from "./texts.ts";

/** What was done with the account or tried, the newest first (AB-4). */
export function Events() {
  const say = useTexts(SECURITY);
  const events = useList("account.events", { limit: 12 });
  return (
    <Sheet title={say.events} bare>
      <Loaded reading={events} what={say.events}>
        {() => (
          <ul className="rowlist events">
            {events.items.map(({ id, event, outcome, at, network, browser, system }) => (
              <li key={id}>
                <Glyph
                  name={outcome === "done" ? "kept" : "broken"}
                  tone={outcome === "done" ? "ok" : "bad"}
                />
                <div>
                  <b>
                    {say.names[event] ?? event}
                    {outcome === "refused" ? `: ${say.refused}` : ""}
                  </b>
                  <span className="mute sm">
                    {browser === null || system === null
                      ? null
                      : say.on(
                          BROWSER_NAMES[browser] ?? say.otherBrowser,
                          SYSTEM_NAMES[system] ?? say.otherSystem,
                        )}{" "}
                    {network === null ? null : <span className="mono">{network}</span>}
                  </span>
                </div>
                <Time at={at} />
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <More
        shown={events.items.length}
        hasMore={events.hasNextPage}
        isLoading={events.isFetchingNextPage}
        onMore={() => void events.fetchNextPage()}
      />
    </Sheet>
  );
}
