import { Link } from "@tanstack/react-router";
import { RotateCw, Square } from "lucide-react";
import { memo, useState } from "react";
import { Duration, Money } from "../../kit/amounts.tsx";
import { Button } from "../../kit/button.tsx";
import { CopyButton, Ident } from "../../kit/copy.tsx";
import { Field } from "../../kit/field.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { KIT } from "../../texts/kit.ts";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import type { Answer, Refused, Turn } from "./talk.ts";
import { PLAYGROUND } from "./texts.ts";

const CLASSES = { writing: "live", cut: "cut", refused: "cut", done: "", stopped: "" } as const;

/** What one model answered. Drawn again only when it changed. */
export const AnswerView = memo(function AnswerView({
  answer,
  organization,
  onStop,
  onAgain,
  onResults,
  isCompared,
}: {
  readonly answer: Answer;
  readonly organization: string;
  readonly onStop: () => void;
  /** Of the last answer only. */
  readonly onAgain: (() => void) | null;
  readonly onResults: ((results: Turn["results"]) => void) | null;
  /** Its figures stand beside those of the other answer. */
  readonly isCompared: boolean;
}) {
  const say = useTexts(PLAYGROUND);
  const isWriting = answer.state === "writing";
  return (
    <article className={`msg ${CLASSES[answer.state]}`} aria-busy={isWriting}>
      <h2>
        {answer.model}{" "}
        {isWriting || answer.state === "stopped" ? (
          <span className="mute">{isWriting ? say.writing : say.stopped}</span>
        ) : null}
      </h2>
      {answer.text === "" && !isWriting ? null : (
        <p className="text">
          {answer.text}
          {isWriting ? <span className="caret" aria-hidden="true" /> : null}
        </p>
      )}
      {answer.calls.length === 0 ? null : (
        <ToolCalls calls={answer.calls} onResults={isWriting ? null : onResults} />
      )}
      {answer.refused === null ? null : <Refusal refused={answer.refused} organization={organization} />}
      {answer.state === "cut" ? (
        <p className="say warn">
          <Glyph name="late" tone="warn" />
          <span>{say.cut}</span>
        </p>
      ) : null}
      <Meta answer={isCompared ? null : answer}>
        {isWriting ? (
          <>
            <Button small onPress={onStop}>
              <Square className="i s" aria-hidden="true" />
              {say.stop}
            </Button>
            <span>{say.payUntilStop}</span>
          </>
        ) : (
          <>
            {answer.text === "" ? null : (
              <CopyButton text={answer.text} label={say.copy} word={say.copyWord} />
            )}
            {onAgain === null ? null : (
              <Button small look="quiet" onPress={onAgain}>
                <RotateCw className="i s" aria-hidden="true" />
                {say.again}
              </Button>
            )}
          </>
        )}
      </Meta>
    </article>
  );
});

/** What can be done with an answer, after its figures where it has them here. */
function Meta({ answer, children }: { readonly answer: Answer | null; readonly children: React.ReactNode }) {
  return (
    <div className="meta num">
      {answer === null ? null : <Figures answer={answer} />}
      <span className="meta">{children}</span>
    </div>
  );
}

function Figures({ answer }: { readonly answer: Answer }) {
  const say = useTexts(PLAYGROUND);
  const locale = LOCALES[useLanguage()];
  const { firstByteMs, tokensIn, tokensOut, chargeUsd, isSettling, state, requestId } = answer;
  const isCharged = state !== "writing" && state !== "refused" && requestId !== null;
  return (
    <>
      {firstByteMs === null ? null : (
        <span>
          {say.firstByte} <Duration ms={Math.round(firstByteMs)} />
        </span>
      )}
      {tokensIn === null ? null : (
        <span>{say.inOut(tokensIn.toLocaleString(locale), (tokensOut ?? 0).toLocaleString(locale))}</span>
      )}
      {!isCharged ? null : chargeUsd === null ? (
        isSettling ? (
          <span>{say.settling}</span>
        ) : null
      ) : (
        <Money usd={chargeUsd} digits={6} />
      )}
    </>
  );
}

const OF_A_BUDGET = /^(budget_|insufficient_credit)/;

/** Why nothing was answered, in the words of the API: which budget, when it resets, what would fit. */
function Refusal({ refused, organization }: { readonly refused: Refused; readonly organization: string }) {
  const say = useTexts(PLAYGROUND);
  const kit = useTexts(KIT);
  return (
    <div className="fault" role="alert">
      <Glyph name="broken" tone="bad" />
      <div>
        <p className="strong">{refused.message || say.lost}</p>
        <p className="soft sm">
          {say.notSent} {OF_A_BUDGET.test(refused.code) ? say.budget : null}
        </p>
        <div className="acts">
          {OF_A_BUDGET.test(refused.code) ? (
            <Link to={`/app/${organization}/limits` as never}>{say.toLimits}</Link>
          ) : null}
          {refused.requestId === null ? null : <Ident id={refused.requestId} label={kit.copyRequestId} />}
        </div>
      </div>
    </div>
  );
}

/** What the model wants to be done, and what came of it, which the person says. */
function ToolCalls({
  calls,
  onResults,
}: {
  readonly calls: Answer["calls"];
  readonly onResults: ((results: Turn["results"]) => void) | null;
}) {
  const say = useTexts(PLAYGROUND);
  const [results, setResults] = useState<Readonly<Record<string, string>>>({});
  return (
    <div className="form-parts">
      {calls.map(({ id, name, arguments: given }) => (
        <div key={id}>
          <p className="sm strong">{say.calls(name)}</p>
          <pre className="code">{given}</pre>
          {onResults === null ? null : (
            <Field
              label={say.toolResult}
              lines={2}
              mono
              value={results[id] ?? ""}
              onChange={(text) => setResults((before) => ({ ...before, [id]: text }))}
            />
          )}
        </div>
      ))}
      {onResults === null ? null : (
        <Button
          small
          onPress={() => onResults(calls.map(({ id }) => ({ call: id, text: results[id] ?? "" })))}
        >
          {say.sendResult}
        </Button>
      )}
    </div>
  );
}
