import { useEffect, useState } from "react";
import { NoAnswer, Problem } from "../../api/problem.ts";
import { Ident } from "../../kit/copy.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { KIT } from "../../texts/kit.ts";
import { useTexts } from "../../texts/language.ts";
import { GATE } from "./texts.ts";

/** What a door refused, why, and from when on it can be tried again. */
export function Refusal({ error }: { readonly error: unknown }) {
  const say = useTexts(GATE);
  const kit = useTexts(KIT);
  const sentence = useProblemSentence();
  const seconds = error instanceof Problem ? error.retryAfterSeconds : null;
  const left = useSecondsLeft(seconds, error);
  if (error == null) return null;
  const id = error instanceof Problem && error.status >= 500 ? error.requestId : null;
  return (
    <div className="say bad" role="alert">
      <Glyph name="broken" tone="bad" />
      <span>
        {error instanceof NoAnswer ? say.needsAnswer : sentence(error)}{" "}
        {left > 0 ? <span className="num">{say.tryIn(left)}</span> : null}{" "}
        {id === null ? null : <Ident id={id} label={kit.copyRequestId} />}
      </span>
    </div>
  );
}

/** Counts down from when an error came. */
function useSecondsLeft(seconds: number | null, error: unknown): number {
  const [left, setLeft] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each error begins anew
  useEffect(() => {
    const endsAtMs = performance.now() + (seconds ?? 0) * 1000;
    const tick = () => setLeft(Math.max(0, Math.ceil((endsAtMs - performance.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, [error, seconds]);
  return left;
}
