import { Check } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Mark } from "../../kit/mark.tsx";
import { useTexts } from "../../texts/language.ts";
import { FIRST_RUN } from "./texts.ts";

/** The last one is not gone through here: it is a list in the console. */
const GONE_THROUGH = 5;

/** The passage: which steps are behind, which one is open, and how long it has taken. */
export function Wizard({
  at,
  notes,
  children,
}: {
  /** From 0. */
  readonly at: number;
  /** What each step came to. */
  readonly notes: readonly string[];
  readonly children: ReactNode;
}) {
  const say = useTexts(FIRST_RUN);
  return (
    <div className="wizard">
      <aside className="passage">
        <span className="mark">
          <Mark />
          <span>Sallyport</span>
        </span>
        <ol>
          {say.steps.map((name, index) => {
            const look = index < at ? "kept" : index === at ? "run" : index < GONE_THROUGH ? "wait" : "off";
            const note = index === say.steps.length - 1 ? say.laterNote : index < at ? notes[index] : "";
            return (
              <li key={name} className={look} aria-current={index === at ? "step" : undefined}>
                <span className="pin">
                  {index < at ? <Check className="i s" aria-hidden="true" /> : index + 1}
                </span>
                <span>
                  <b>{name}</b>
                  <span className="mute sm">{note}</span>
                </span>
              </li>
            );
          })}
        </ol>
        <Since />
      </aside>
      <main id="main">
        <p className="sm mute">{say.step(at + 1, GONE_THROUGH)}</p>
        {children}
      </main>
    </div>
  );
}

/** Since this page was opened. */
function Since() {
  const say = useTexts(FIRST_RUN);
  const [seconds, setSeconds] = useState(() => Math.floor(performance.now() / 1000));
  useEffect(() => {
    const timer = setInterval(() => setSeconds(Math.floor(performance.now() / 1000)), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="sm mute timer">
      <b className="num">{say.sinceMinutes(Math.floor(seconds / 60), seconds % 60)}</b> {say.since}
    </p>
  );
}
