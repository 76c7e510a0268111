import { Square } from "lucide-react";
import { useRef, useState } from "react";
import { call } from "../../api/client.ts";
import { Button } from "../../kit/button.tsx";
import { Ident } from "../../kit/copy.tsx";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import { useActing } from "../doors/acting.ts";
import { Refusal } from "../doors/refusal.tsx";
import { type Passing, sendQuestion } from "./stream.ts";
import { FIRST_RUN } from "./texts.ts";

/** The simulator answers under every model's name. */
const TEST_MODEL = "gpt-4o-mini";

/** Sends a question to the real address and shows the answer as it comes, with its passage beside it. */
export function AnswerStep({
  organization,
  mode,
  provider,
  onBack,
}: {
  readonly organization: string;
  readonly mode: "test" | "live";
  readonly provider: string;
  readonly onBack: () => void;
}) {
  const say = useTexts(FIRST_RUN);
  const { isBusy, error, run } = useActing();
  const [passing, setPassing] = useState<Passing | null>(null);
  const stopping = useRef<AbortController | null>(null);
  const isUnderWay = passing?.state === "sending" || passing?.state === "streaming";
  const hasArrived = passing?.state === "arrived";
  const send = () =>
    run(async () => {
      const { key } = await call("playground.open", { organization, mode });
      const model = mode === "test" ? TEST_MODEL : await liveModel(organization);
      const controller = new AbortController();
      stopping.current = controller;
      await sendQuestion({ key, model, question: say.ask, signal: controller.signal }, setPassing);
    });
  const finish = () =>
    run(async () => {
      await call("first_run.finish", {});
      location.assign(`/app/${organization}/overview`);
    });
  return (
    <>
      <h1>{say.answerTitle}</h1>
      <p className="soft">{say.answerLead}</p>
      <section className="sheet answer" aria-label={say.answerTitle}>
        <header>
          <p className="ask">{say.ask}</p>
          <div className="end">
            {isUnderWay ? (
              <Button small onPress={() => stopping.current?.abort()}>
                <Square className="i s" aria-hidden="true" />
                {say.stop}
              </Button>
            ) : (
              <Button
                small
                look={hasArrived ? "plain" : "main"}
                onPress={() => void send()}
                isDisabled={isBusy}
              >
                {say.send}
              </Button>
            )}
          </div>
        </header>
        <div className="body">
          <p className="reply" aria-live="polite" aria-busy={isUnderWay}>
            {passing?.text}
            {isUnderWay ? <span className="caret" aria-hidden="true" /> : null}
            {passing?.state === "failed" ? `${say.failed} ${passing.sentence ?? ""}` : null}
          </p>
          <Passage passing={passing} mode={mode} provider={provider} />
        </div>
        <footer>
          {passing?.firstByteMs == null ? null : (
            <span className="num">
              {say.firstByte} <b className="strong">{passing.firstByteMs} ms</b>
            </span>
          )}
          {passing?.tokens == null ? null : <span className="num">{say.tokens(passing.tokens)}</span>}
          {passing !== null && mode === "test" ? (
            <span className="num">
              {say.cost} <b className="strong">$0.00</b>, {say.simulated}
            </span>
          ) : null}
          {passing?.requestId == null ? null : (
            <span className="end">
              <Ident id={passing.requestId} label={say.requestId} />
            </span>
          )}
        </footer>
      </section>
      <Refusal error={error} />
      <div className="next">
        <Button look="quiet" onPress={onBack}>
          {say.back}
        </Button>
        <span className="sm mute">{hasArrived ? say.doneLead : say.finishes}</span>
        <Button look="main" onPress={() => void finish()} isDisabled={!hasArrived}>
          {say.done}
        </Button>
      </div>
    </>
  );
}

/** The cheapest to try with: the first that is sold. */
async function liveModel(organization: string): Promise<string> {
  const { items } = await call("playground.models", { organization });
  return items[0]?.name ?? TEST_MODEL;
}

function Passage({
  passing,
  mode,
  provider,
}: {
  readonly passing: Passing | null;
  readonly mode: "test" | "live";
  readonly provider: string;
}) {
  const say = useTexts(FIRST_RUN);
  const language = useLanguage();
  const isIn = passing?.requestId != null && passing.state !== "failed";
  const isAtEnd = passing?.state === "arrived" || passing?.state === "stopped";
  const rows = [
    [say.keyChecked, isIn ? say.yes : say.waiting],
    [
      say.limits,
      isIn
        ? passing?.limits == null
          ? say.yes
          : say.limitsLeft(passing.limits.toLocaleString(LOCALES[language]))
        : say.waiting,
    ],
    [say.held, isIn ? (mode === "test" ? "$0.00" : say.yes) : say.waiting],
  ] as const;
  const after = [
    [say.sentTo(provider || say.simulator), isIn ? say.yes : say.waiting],
    [say.firstByte, passing?.firstByteMs == null ? say.waiting : `${passing.firstByteMs} ms`],
  ] as const;
  const row = ([what, value]: readonly [string, string]) => (
    <li key={what}>
      {what}
      <span>{value}</span>
    </li>
  );
  return (
    <ol className="trace" aria-label={say.passage}>
      {rows.map(row)}
      <li className="door-line" aria-hidden="true" />
      {after.map(row)}
      <li className={isIn ? "door-line ajar" : "door-line"} aria-hidden="true" />
      {row([say.charged, isAtEnd ? say.yes : say.atTheEnd])}
      <li>
        {say.textKept}
        <span className="ok strong">{say.none}</span>
      </li>
    </ol>
  );
}
