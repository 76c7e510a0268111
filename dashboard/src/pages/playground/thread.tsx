import { memo, useEffect, useRef } from "react";
import { Button } from "../../kit/button.tsx";
import { useTexts } from "../../texts/language.ts";
import { AnswerView } from "./answer.tsx";
import { Metrics } from "./metrics.tsx";
import type { Turn } from "./talk.ts";
import { PLAYGROUND } from "./texts.ts";

/** Nearer to the end than this, the reader follows what is written. */
const FOLLOWS_PX = 120;

/** The conversation, with the newest in sight while the reader is at its end. */
export function Thread({
  turns,
  instruction,
  organization,
  onStop,
  onAgain,
  onResults,
  onExample,
}: {
  readonly turns: readonly Turn[];
  readonly instruction: string;
  readonly organization: string;
  readonly onStop: () => void;
  readonly onAgain: () => void;
  readonly onResults: (results: Turn["results"]) => void;
  readonly onExample: (text: string) => void;
}) {
  const say = useTexts(PLAYGROUND);
  const place = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows whatever was written
  useEffect(() => {
    const thread = place.current;
    if (thread !== null && follows.current) thread.scrollTop = thread.scrollHeight;
  }, [turns]);
  return (
    <div
      ref={place}
      className="thread"
      onScroll={({ currentTarget: thread }) => {
        follows.current = thread.scrollHeight - thread.scrollTop - thread.clientHeight < FOLLOWS_PX;
      }}
    >
      {instruction.trim() === "" || turns.length === 0 ? null : (
        <article className="msg sys">
          <h2>{say.instruction}</h2>
          <p className="text">{instruction}</p>
        </article>
      )}
      {turns.length === 0 ? (
        <section className="examples">
          <h2 className="sm">{say.examples}</h2>
          {say.prompts.map((prompt) => (
            <Button key={prompt} onPress={() => onExample(prompt)}>
              {prompt}
            </Button>
          ))}
        </section>
      ) : null}
      {turns.map((turn, at) => (
        <TurnView
          key={turn.id}
          turn={turn}
          organization={organization}
          onStop={onStop}
          onAgain={at === turns.length - 1 ? onAgain : null}
          onResults={at === turns.length - 1 ? onResults : null}
        />
      ))}
    </div>
  );
}

const TurnView = memo(
  function TurnView({
    turn,
    organization,
    onStop,
    onAgain,
    onResults,
  }: {
    readonly turn: Turn;
    readonly organization: string;
    readonly onStop: () => void;
    readonly onAgain: (() => void) | null;
    readonly onResults: ((results: Turn["results"]) => void) | null;
  }) {
    const say = useTexts(PLAYGROUND);
    const { text, pictures, results, answers } = turn;
    const isCompared = answers.length > 1;
    const views = answers.map((answer, column) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place; both may have the same model
      <div key={column}>
        <AnswerView
          answer={answer}
          organization={organization}
          onStop={onStop}
          onAgain={onAgain}
          onResults={isCompared ? null : onResults}
          isCompared={isCompared}
        />
        {isCompared ? <Metrics answer={answer} others={answers} /> : null}
      </div>
    ));
    return (
      <>
        <article className="msg you">
          <h2>{results.length > 0 ? say.tool : say.you}</h2>
          {pictures.length === 0 ? null : (
            <div className="pictures">
              {pictures.map(({ id, shown }) => (
                <img key={id} src={shown} alt={say.picture} />
              ))}
            </div>
          )}
          <p className="text">{results.length > 0 ? results.map((one) => one.text).join("\n") : text}</p>
        </article>
        {isCompared ? <div className="cmpgrid">{views}</div> : views}
      </>
    );
  },
  // What is done about a turn is the same as long as the turn is the last one, or is not.
  (before, after) => before.turn === after.turn && (before.onAgain === null) === (after.onAgain === null),
);
