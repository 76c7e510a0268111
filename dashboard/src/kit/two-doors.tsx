import { type ReactNode, useEffect, useRef, useState } from "react";
import { KIT } from "../texts/kit.ts";
import { useTexts } from "../texts/language.ts";
import { Button } from "./button.tsx";
import { Glyph } from "./glyph.tsx";

const OPEN_S = 60;
const HOLD_MS = 1_200;
const TWICE_MS = 2_000;

/**
 * Danger has two doors. The second can be opened only while the first is shut, for 60 s; changing anything opens the
 * first again. The server has the last word: what proves the person goes with `onShut`.
 */
export function TwoDoors({
  children,
  sentence,
  act,
  isShut,
  onShut,
  onOpen,
  onAct,
  isBusy,
  canShut = true,
}: {
  /** Behind door one: scope, what follows from it, the reason. */
  readonly children: ReactNode;
  /** The one sentence behind door two. */
  readonly sentence: ReactNode;
  /** What is done, as a verb: "delete Acme Prints". */
  readonly act: string;
  readonly isShut: boolean;
  readonly onShut: () => void;
  readonly onOpen: () => void;
  readonly onAct: () => void;
  readonly isBusy?: boolean;
  readonly canShut?: boolean;
}) {
  const say = useTexts(KIT);
  const [leftS, setLeft] = useState(OPEN_S);
  const [hasTimedOut, setTimedOut] = useState(false);
  useEffect(() => {
    if (!isShut || isBusy) return;
    setLeft(OPEN_S);
    setTimedOut(false);
    const timer = setInterval(() => setLeft((left) => left - 1), 1_000);
    return () => clearInterval(timer);
  }, [isShut, isBusy]);
  useEffect(() => {
    if (leftS > 0 || !isShut || isBusy) return;
    setTimedOut(true);
    onOpen();
  }, [leftS, isShut, isBusy, onOpen]);
  return (
    <div className="doors">
      <section className={isShut ? "door shut" : "door"} aria-label={say.doorOne}>
        <h3>
          <Glyph name={isShut ? "kept" : "waiting"} tone={isShut ? "ok" : "off"} />
          {say.doorOne}
        </h3>
        <fieldset disabled={isShut} className="body-of-door">
          {children}
        </fieldset>
        {hasTimedOut && !isShut ? <p className="say warn">{say.doorTimedOut}</p> : null}
        {isShut ? (
          <Button onPress={onOpen} isDisabled={isBusy ?? false}>
            {say.openAgain}
          </Button>
        ) : (
          <Button onPress={onShut} isDisabled={!canShut}>
            {say.shutFirst}
          </Button>
        )}
      </section>
      <section className={isShut ? "door" : "door shut"} aria-label={say.doorTwo}>
        <h3>
          <Glyph name={isShut ? "late" : "off"} tone={isShut ? "warn" : "off"} />
          {say.doorTwo}
          {isShut ? <span className="mute num">{say.secondsLeft(leftS)}</span> : null}
        </h3>
        {isShut ? (
          <>
            <p className="lead">{sentence}</p>
            <HoldButton act={act} onAct={onAct} isBusy={isBusy ?? false} />
          </>
        ) : null}
      </section>
    </div>
  );
}

/** Acts when it is held, or when Enter is pressed twice; a second button does the same for assistive technology. */
function HoldButton({
  act,
  onAct,
  isBusy,
}: {
  readonly act: string;
  readonly onAct: () => void;
  readonly isBusy: boolean;
}) {
  const say = useTexts(KIT);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const pressedAt = useRef(Number.NEGATIVE_INFINITY);
  const stop = () => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
  };
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);
  return (
    <>
      <Button
        look="bad"
        isDisabled={isBusy}
        onPressStart={({ pointerType }) => {
          if (pointerType === "virtual" || pointerType === "keyboard") return;
          timer.current = setTimeout(onAct, HOLD_MS);
        }}
        onPressEnd={stop}
        onPress={({ pointerType }) => {
          if (pointerType !== "keyboard") return;
          const atMs = performance.now();
          if (atMs - pressedAt.current < TWICE_MS) onAct();
          pressedAt.current = atMs;
        }}
      >
        {say.hold(act)}
      </Button>
      <p className="sm mute">{say.holdHint}</p>
      <button type="button" className="vh focusable" disabled={isBusy} onClick={onAct}>
        {say.doItNow(act)}
      </button>
    </>
  );
}
