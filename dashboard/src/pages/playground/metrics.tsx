import { durationText, Meter, Money } from "../../kit/amounts.tsx";
import { microOf } from "../../kit/money.ts";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import type { Answer } from "./talk.ts";
import { PLAYGROUND } from "./texts.ts";

/** How an answer compares with the others: bars of the same scale. */
export function Metrics({ answer, others }: { readonly answer: Answer; readonly others: readonly Answer[] }) {
  const say = useTexts(PLAYGROUND);
  const locale = LOCALES[useLanguage()];
  const time = (ms: number | null) => (ms === null ? "–" : durationText(Math.round(ms), locale));
  const share = (of: (one: Answer) => number | null) => {
    const most = Math.max(...others.map((one) => of(one) ?? 0));
    return most === 0 ? 0 : (of(answer) ?? 0) / most;
  };
  const charged = (one: Answer) => (one.chargeUsd === null ? null : Number(microOf(one.chargeUsd)));
  const number = (count: number | null) => (count ?? 0).toLocaleString(locale);
  return (
    <dl className="mets num">
      <div>
        <dt>{say.firstByte}</dt>
        <Meter used={share((one) => one.firstByteMs)} />
        <dd>{time(answer.firstByteMs)}</dd>
      </div>
      <div>
        <dt>{say.used}</dt>
        <Meter used={share((one) => one.tokensOut)} />
        <dd>{say.inOut(number(answer.tokensIn), number(answer.tokensOut))}</dd>
      </div>
      <div>
        <dt>{say.charged}</dt>
        <Meter used={share(charged)} />
        <dd>{answer.chargeUsd === null ? "–" : <Money usd={answer.chargeUsd} digits={6} />}</dd>
      </div>
    </dl>
  );
}
