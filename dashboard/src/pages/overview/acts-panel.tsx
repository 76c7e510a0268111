import { Link } from "@tanstack/react-router";
import { useRead } from "../../api/hooks.ts";
import { Glyph } from "../../kit/glyph.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Empty, Loaded } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import { factsText } from "../activity/facts.ts";
import { ACTIVITY } from "../activity/texts.ts";
import { OVERVIEW } from "./texts.ts";

const SHOWN = 4;
const EVERY_MS = 60_000;

/** What was done last, each with its receipt. */
export function ActsPanel() {
  const say = useTexts(OVERVIEW);
  const words = useTexts(ACTIVITY);
  const locale = LOCALES[useLanguage()];
  const { slug } = useOrganization();
  const mayNot = useMay()("activity.list");
  const reading = useRead(
    "activity.list",
    { organization: slug, limit: SHOWN },
    { enabled: mayNot === null, everyMs: EVERY_MS, isLive: true },
  );
  return (
    <Sheet title={say.acts} end={<Link to={`/app/${slug}/activity` as never}>{words.title}</Link>}>
      <Loaded reading={reading} what={say.acts}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={words.nothing}>{words.nothingHint}</Empty>
          ) : (
            <ul className="feed">
              {items.slice(0, SHOWN).map((act) => (
                <li className="receipt" key={act.id || act.leaf}>
                  <Glyph
                    name={act.state === "damaged" ? "broken" : act.leaf === null ? "running" : "sealed"}
                    {...(act.state === "damaged" ? { tone: "bad" as const } : {})}
                  />
                  <span>
                    <b>
                      {act.by.name ?? words.by[act.by.kind]} {words.acts[act.action] ?? act.action}.
                    </b>{" "}
                    {act.state === "readable" ? factsText(act) : words[act.state]}
                    <br />
                    <span className="mute num">
                      {act.at === null ? null : <Time at={act.at} />},{" "}
                      {act.leaf === null ? words.notSigned : say.ledger(act.leaf.toLocaleString(locale))}
                    </span>
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Sheet>
  );
}
