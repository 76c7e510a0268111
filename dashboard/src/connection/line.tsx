import { Button } from "../kit/button.tsx";
import { Glyph } from "../kit/glyph.tsx";
import { useNow } from "../kit/time.tsx";
import { LOCALES, useLanguage, useTexts } from "../texts/language.ts";
import { SHELL } from "../texts/shell.ts";
import { tell, useConnection } from "./connection.ts";
import { Paused } from "./paused.tsx";
import { SignInAgain } from "./sign-in-again.tsx";

/** What is said of the line to the server, above everything else (I-5). */
export function Line() {
  const say = useTexts(SHELL);
  const connection = useConnection();
  const time = useMoment();
  switch (connection.state) {
    case "connected":
    case "silent":
      return null;
    case "reconnecting":
      return (
        <div className="quiet-line" role="status">
          <Glyph name="running" tone="off" />
          <span>
            {say.reconnecting} {say.figuresFrom(time(connection.sinceMs))}
          </span>
        </div>
      );
    case "countdown":
      return <Countdown attempt={connection.attempt} retryAtMs={connection.retryAtMs} />;
    case "lost":
      return (
        <div className="line-banner" role="status">
          <Glyph name="off" tone="warn" />
          <span>
            <b className="strong">{say.notSince(time(connection.sinceMs))}</b> {say.fiveTries} {say.safe}
          </span>
          <TryNow />
        </div>
      );
    case "paused":
      return <Paused since={time(connection.sinceMs)} />;
    case "resume_failed":
      return <SignInAgain why={connection.why} />;
  }
}

/** Announced when it begins, not each second. */
function Countdown({ attempt, retryAtMs }: { readonly attempt: number; readonly retryAtMs: number }) {
  const say = useTexts(SHELL);
  useNow();
  const seconds = Math.max(0, Math.ceil((retryAtMs - performance.now()) / 1_000));
  return (
    <section className="line-banner" aria-label={say.connection}>
      <Glyph name="late" tone="warn" />
      <span>
        <b className="strong" role="status">
          {say.lost}
        </b>{" "}
        <span className="num">{say.tryingIn(seconds, attempt)}</span>{" "}
        <span className="only-wide">{say.safe}</span>
      </span>
      <TryNow />
    </section>
  );
}

function TryNow() {
  const say = useTexts(SHELL);
  return (
    <span className="end">
      <Button small onPress={() => tell({ kind: "try_now" })}>
        {say.tryNow}
      </Button>
    </span>
  );
}

/** The hour of a moment of the page's clock. */
function useMoment(): (atMs: number) => string {
  const locale = LOCALES[useLanguage()];
  return (atMs) => new Date(performance.timeOrigin + atMs).toLocaleTimeString(locale, { hour12: false });
}
