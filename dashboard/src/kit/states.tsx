import { LockKeyhole, RotateCw } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { NoAnswer, Problem } from "../api/problem.ts";
import { KIT } from "../texts/kit.ts";
import { useTexts } from "../texts/language.ts";
import { problemSentence } from "../texts/problems.ts";
import { Button } from "./button.tsx";
import { Ident } from "./copy.tsx";
import { Glyph } from "./glyph.tsx";

/** Nothing is here yet: one sentence saying what will be here, and one act. */
export function Empty({
  title,
  children,
  act,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly act?: ReactNode;
}) {
  return (
    <div className="void">
      <Glyph name="waiting" tone="off" />
      <div>
        <p className="strong">{title}</p>
        {children === undefined ? null : <p className="soft sm">{children}</p>}
      </div>
      {act === undefined ? null : <div className="acts">{act}</div>}
    </div>
  );
}

/**
 * Something did not load. The frame stays, and its neighbours live on.
 * @param what what failed, such as "The spend of November"
 */
export function Fault({
  what,
  error,
  onRetry,
  works,
}: {
  readonly what: string;
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** What still works. */
  readonly works?: string;
}) {
  const say = useTexts(KIT);
  const sentence = useProblemSentence();
  // Without a line nothing is wrong here: the page says so above, and reads again by itself.
  if (error instanceof NoAnswer) return <Waiting what={what} />;
  const id = error instanceof Problem ? error.requestId : null;
  return (
    <div className="fault" role="alert">
      <Glyph name="broken" tone="bad" />
      <div>
        <p className="strong">{say.didNotLoad(what)}</p>
        <p className="soft sm">
          {sentence(error)} {works}
        </p>
        <div className="acts">
          {onRetry === undefined ? null : (
            <Button small onPress={onRetry}>
              <RotateCw className="i s" aria-hidden="true" />
              {say.tryAgain}
            </Button>
          )}
          {id === null ? null : <Ident id={id} label={say.copyRequestId} />}
        </div>
      </div>
    </div>
  );
}

/** The same for a whole page, inside the shell. Nothing here and not yours are the same page. */
export function PageFault({
  error,
  onRetry,
  home,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
  readonly home?: ReactNode;
}) {
  const say = useTexts(KIT);
  const sentence = useProblemSentence();
  const problem = error instanceof Problem ? error : null;
  const isHidden = problem?.status === 404;
  return (
    <div className="fault page" role="alert">
      {problem?.status === 403 ? (
        <LockKeyhole className="i" aria-hidden="true" />
      ) : (
        <Glyph name={isHidden ? "off" : "broken"} tone={isHidden ? "" : "bad"} />
      )}
      <div>
        <h1 className="wt">
          {isHidden ? say.nothingHere : problem?.status === 403 ? say.notForYou : say.pageDidNotLoad}
        </h1>
        <p className="soft">{isHidden ? say.nothingHereWhy : sentence(error)}</p>
        {problem?.requestId == null || isHidden ? null : (
          <dl className="kv">
            <dt>{say.quote}</dt>
            <dd>
              <Ident id={problem.requestId} label={say.copyRequestId} />
            </dd>
          </dl>
        )}
        <div className="acts">
          {onRetry === undefined || isHidden ? null : (
            <Button look="main" onPress={onRetry}>
              <RotateCw className="i" aria-hidden="true" />
              {say.tryAgain}
            </Button>
          )}
          {home}
        </div>
      </div>
    </div>
  );
}

/** The sentence for an error, in the reader's language. */
export function useProblemSentence(): (error: unknown) => string {
  const say = useTexts(KIT);
  return (error) => {
    if (error instanceof Problem) return problemSentence(error);
    return error instanceof NoAnswer ? say.noAnswer : say.crashed;
  };
}

const QUIET_MS = 150;
const LONG_MS = 8_000;

/** While something loads: nothing for 150 ms, then its still skeleton, and after 8 s what it waits for. */
export function Waiting({
  what,
  children,
  onCancel,
}: {
  readonly what: string;
  readonly children?: ReactNode;
  readonly onCancel?: () => void;
}) {
  const say = useTexts(KIT);
  const [waitedMs, setWaited] = useState(0);
  useEffect(() => {
    const timers = [QUIET_MS, LONG_MS].map((ms) => setTimeout(() => setWaited(ms), ms));
    return () => timers.forEach(clearTimeout);
  }, []);
  return (
    <div aria-busy="true" className={waitedMs < QUIET_MS ? "unseen" : ""}>
      {children ?? <Skeleton lines={3} />}
      {waitedMs < LONG_MS ? null : (
        <p className="say soft" role="status">
          <Glyph name="running" tone="off" />
          {say.stillWaiting(what)}
          {onCancel === undefined ? null : (
            <Button small look="quiet" onPress={onCancel}>
              {say.cancel}
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

/** Grey bars in the shape of what will be here. */
export function Skeleton({ lines }: { readonly lines: number }) {
  return (
    <div className="skeleton" aria-hidden="true">
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <span key={line} className="sk t" />
      ))}
    </div>
  );
}

/** As much of a query as this needs. */
interface Reading<Data> {
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** Shows what was read; until then its skeleton, or what went wrong. Old data stays while new is read. */
export function Loaded<Data>({
  reading,
  what,
  skeleton,
  works,
  children,
}: {
  readonly reading: Reading<Data>;
  /** What is read, such as "The keys". */
  readonly what: string;
  readonly skeleton?: ReactNode;
  readonly works?: string;
  readonly children: (data: Data) => ReactNode;
}) {
  if (reading.data !== undefined) return children(reading.data);
  if (reading.error != null)
    return (
      <Fault
        what={what}
        error={reading.error}
        onRetry={() => void reading.refetch()}
        {...(works === undefined ? {} : { works })}
      />
    );
  return <Waiting what={what}>{skeleton}</Waiting>;
}
