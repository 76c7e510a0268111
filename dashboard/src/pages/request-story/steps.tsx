import { Money } from "../../kit/amounts.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { microOf, moneyText } from "../../kit/money.ts";
import { Sheet } from "../../kit/sheet.tsx";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import type { Story } from "./page.tsx";
import { STORY, type StoryWords } from "./texts.ts";

type Step = Story["steps"][number];

/** Steps at which money moves have a wider mark. */
const GATES: ReadonlySet<Step["what"]> = new Set(["held", "charged"]);

/** What happened, each step with its time and amount. */
export function Steps({ story }: { readonly story: Story }) {
  const say = useTexts(STORY);
  const language = useLanguage();
  const locale = LOCALES[language];
  const { steps, hold, request } = story;
  const startedMs = Date.parse(request.started_at);
  const released = steps.find(({ what }) => what === "released")?.amount_usd ?? "0.000000";
  const isBad = !["succeeded", "partly_succeeded", "client_closed"].includes(request.outcome);
  const adds =
    hold?.kind === "exact" && hold.amount_usd !== null && request.charge_usd !== null
      ? { held: hold.amount_usd, charged: request.charge_usd, open: hold.open_usd ?? "0" }
      : null;
  return (
    <Sheet title={say.happened} end={say.number} bare>
      <ol className="storyline">
        {steps.map((step) => (
          <li
            key={`${step.what} ${step.number ?? step.at}`}
            className={GATES.has(step.what) ? "gt" : step.what === "ended" && isBad ? "warnn" : ""}
          >
            <span className="stime num">{timeText(step, startedMs, locale)}</span>
            <span className="snode" aria-hidden="true" />
            <div className="sbody">
              <h3>{step.what === "sent" ? say.steps.sent(request.provider) : say.steps[step.what]}</h3>
              <p>{whyText(step, story, say, locale)}</p>
            </div>
            <div className="send">
              {step.amount_usd === null ? null : (
                <span className="sa num">
                  <Money usd={step.what === "charged" ? `-${step.amount_usd}` : step.amount_usd} digits={6} />
                </span>
              )}
              {step.number === null ? null : (
                <span className="sl-leaf num mute">#{BigInt(step.number).toLocaleString(locale)}</span>
              )}
            </div>
          </li>
        ))}
      </ol>
      {adds === null ? null : (
        <footer>
          <Glyph name="kept" tone="ok" />
          <span>
            {microOf(adds.open) > 0n
              ? say.stillHeld(moneyText(adds.open, language, 6))
              : say.adds(
                  moneyText(adds.held, language, 6),
                  moneyText(adds.charged, language, 6),
                  moneyText(released, language, 6),
                )}
          </span>
        </footer>
      )}
    </Sheet>
  );
}

/** The first with its hour, the others as so many seconds after it; what came long before, with its hour too. */
function timeText({ what, at }: Step, startedMs: number, locale: string): string {
  const afterMs = Date.parse(at) - startedMs;
  if (what === "let_in" || afterMs < 0 || afterMs > 3_600_000)
    return new Date(at).toISOString().slice(11, what === "let_in" ? 23 : 19);
  return `+ ${(afterMs / 1_000).toLocaleString(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 })} s`;
}

function whyText({ what }: Step, { request, hold, key }: Story, say: StoryWords, locale: string): string {
  const { why } = say;
  if (what === "let_in") return why.let_in(key.name);
  if (what === "held") return hold?.kind === "lease" ? why.heldLease : why.held;
  if (what === "sent")
    return request.attempts > 1 ? why.sentAgain(request.attempts.toLocaleString(locale)) : why.sent;
  if (what === "ended")
    return why.ended(
      say.outcomes[request.outcome] ?? request.outcome,
      say.counted[request.usage_source] ?? "",
    );
  return why[what];
}
