import { durationText } from "../../kit/amounts.tsx";
import { Time, useNow } from "../../kit/time.tsx";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import { STUDIO } from "./texts.ts";

const HOUR_MS = 3_600_000;
/** Under this share of its life a picture says so. */
const SOON = 0.1;

interface Living {
  readonly created_at: string;
  readonly expires_at: string;
}

/** Whether a picture is there still, and whether it leaves within the hour or in the last tenth of its life. */
export function lifeOf({ created_at: since, expires_at: until }: Living, nowMs: number) {
  const leftMs = Date.parse(until) - nowMs;
  const share = Math.max(0, Math.min(1, leftMs / (Date.parse(until) - Date.parse(since))));
  return { leftMs, share, isOver: leftMs <= 0, isSoon: leftMs < HOUR_MS || share < SOON };
}

/** How long a picture is there still. */
export function Life({ of }: { readonly of: Living }) {
  const say = useTexts(STUDIO);
  const locale = LOCALES[useLanguage()];
  const { leftMs, share, isOver, isSoon } = lifeOf(of, useNow());
  if (isOver)
    return (
      <span className="mute sm">
        {say.leftAt} <Time at={of.expires_at} />
      </span>
    );
  return (
    <span className={isSoon ? "life warn" : "life"}>
      <svg className="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect className="bg" width="100" height="6" />
        <rect className={isSoon ? "w" : "fg"} width={Math.round(share * 100)} height="6" />
      </svg>
      <span className="num nowrap">{say.left(leftText(leftMs, locale))}</span>
    </span>
  );
}

/** Hours, from a minute on whole minutes, below that seconds. */
function leftText(ms: number, locale: string): string {
  if (ms < 60_000)
    return durationText(Math.max(1_000, Math.floor(ms / 1_000) * 1_000), locale).replace(/[.,]\d+/, "");
  return durationText(Math.floor(ms / 60_000) * 60_000, locale);
}
