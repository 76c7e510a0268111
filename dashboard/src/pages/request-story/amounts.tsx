import { durationText, Meter } from "../../kit/amounts.tsx";
import { microOf, moneyText } from "../../kit/money.ts";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import type { Story } from "./page.tsx";
import { STORY } from "./texts.ts";

/** Held, charged, returned, and how long it took. */
export function Amounts({ story: { request, hold, steps } }: { readonly story: Story }) {
  const say = useTexts(STORY);
  const language = useLanguage();
  const locale = LOCALES[language];
  const charge = request.charge_usd;
  const held = hold?.amount_usd ?? null;
  const released = steps.find(({ what }) => what === "released")?.amount_usd ?? null;
  const isOwn = hold?.kind === "exact";
  const count = (value: number) => value.toLocaleString(locale);
  return (
    <section className="sheet" aria-label={say.charged}>
      {isOwn && held !== null && charge !== null ? (
        <div className="paytop">
          <Meter used={Number(microOf(charge)) / Math.max(1, Number(microOf(held)))} />
        </div>
      ) : null}
      <dl className="figures four">
        {held === null ? null : (
          <div className="fig">
            <dt>{say.held}</dt>
            <dd>{moneyText(held, language, 4)}</dd>
            <dd className="xs">{isOwn ? say.heldWhy : say.shared(count(hold?.requests ?? 0))}</dd>
          </div>
        )}
        {charge === null ? null : (
          <div className="fig">
            <dt>{say.charged}</dt>
            <dd>{moneyText(charge, language, 4)}</dd>
            <dd className="xs">{say.tokens(count(request.input_tokens), count(request.output_tokens))}</dd>
          </div>
        )}
        {released === null ? null : (
          <div className="fig">
            <dt>{say.released}</dt>
            <dd>{moneyText(released, language, 4)}</dd>
            <dd className="xs">{say.releasedWhy}</dd>
          </div>
        )}
        <div className="fig">
          <dt>{say.took}</dt>
          <dd>{durationText(request.duration_ms, locale)}</dd>
          <dd className="xs">
            {request.own_ms === null
              ? ""
              : say.ours(durationText(Math.round(request.own_ms * 10) / 10, locale))}
          </dd>
        </div>
      </dl>
      {charge === null ? <footer>{say.costsHidden}</footer> : null}
    </section>
  );
}
