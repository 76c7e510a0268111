import { useEffect, useMemo, useRef, useState } from "react";
import { PageKey } from "../../api/page-key.ts";
import { announce } from "../../kit/announce.ts";
import { ask } from "./ask.ts";
import { chargeOf } from "./charge.ts";
import {
  type Answer,
  forgetPictures,
  newAnswer,
  type Picture,
  requestOf,
  type Settings,
  type Turn,
} from "./talk.ts";

/** A sentence that has come to its end. */
const SENTENCES = /[^.!?…\n]+[.!?…\n]+\s*/g;

/** The conversation of this page. It lives here and nowhere else. */
export function useTalk(place: {
  readonly organization: string;
  readonly project: string | null;
  readonly mode: "live" | "test";
}) {
  const { organization, project, mode } = place;
  const key = useMemo(() => new PageKey(organization, project, mode), [organization, project, mode]);
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const latest = useRef(turns);
  const running = useRef<AbortController | null>(null);
  const [isRunning, setRunning] = useState(false);
  /** Changes that came since the last frame: a stream of a hundred pieces a second is drawn once a frame. */
  const waiting = useRef(new Map<string, Partial<Answer>>());
  const frame = useRef<number | null>(null);

  const put = (next: readonly Turn[]) => {
    latest.current = next;
    setTurns(next);
  };
  const flush = () => {
    frame.current = null;
    const changes = new Map(waiting.current);
    waiting.current.clear();
    if (changes.size === 0) return;
    put(
      latest.current.map((turn) => {
        const isTouched = turn.answers.some((_, column) => changes.has(`${turn.id} ${column}`));
        if (!isTouched) return turn;
        const answers = turn.answers.map((answer, column) => ({
          ...answer,
          ...changes.get(`${turn.id} ${column}`),
        }));
        return { ...turn, answers };
      }),
    );
  };
  const change = (turn: string, column: number, said: Partial<Answer>) => {
    const place = `${turn} ${column}`;
    waiting.current.set(place, { ...waiting.current.get(place), ...said });
    frame.current ??= requestAnimationFrame(flush);
  };
  /** Aborted when the page is left. */
  const here = useRef(new AbortController());
  useEffect(() => {
    here.current = new AbortController();
    return () => {
      here.current.abort();
      running.current?.abort();
      if (frame.current !== null) cancelAnimationFrame(frame.current);
      forgetPictures(latest.current.flatMap(({ pictures }) => pictures));
    };
  }, []);

  const run = async (models: readonly string[], asked: readonly Turn[], settings: Settings) => {
    const turn = asked.at(-1);
    if (turn === undefined) return;
    const stop = new AbortController();
    running.current = stop;
    setRunning(true);
    const before = asked.slice(0, -1);
    const question = [...before, { ...turn, answers: [] }];
    put([...before, { ...turn, answers: models.map(newAnswer) }]);
    await Promise.all(
      models.map(async (model, column) => {
        const request = requestOf(model, question, column, settings);
        const speak = speaker(column === 0);
        let known: Partial<Answer> = {};
        await ask(key, request, stop.signal, (said) => {
          known = { ...known, ...said };
          if (said.text !== undefined) speak(said.text);
          change(turn.id, column, said);
        });
        const { requestId, chargeUsd, state } = known;
        if (mode === "test") return change(turn.id, column, { chargeUsd: "0" });
        if (requestId == null || chargeUsd != null || state === "refused") return;
        change(turn.id, column, { isSettling: true });
        void chargeOf(organization, requestId, here.current.signal).then((charge) => {
          if (!here.current.signal.aborted) change(turn.id, column, { chargeUsd: charge, isSettling: false });
        });
      }),
    );
    setRunning(false);
  };

  return {
    turns,
    isRunning,
    /** Sends what somebody wrote. */
    send(text: string, pictures: readonly Picture[], models: readonly string[], settings: Settings) {
      const turn: Turn = { id: crypto.randomUUID(), text, pictures, results: [], answers: [] };
      void run(models, [...latest.current, turn], settings);
    },
    /** Gives a model what its tools found. */
    sendResults(results: Turn["results"], models: readonly string[], settings: Settings) {
      const turn: Turn = { id: crypto.randomUUID(), text: "", pictures: [], results, answers: [] };
      void run(models, [...latest.current, turn], settings);
    },
    /** Asks the last question again. */
    again: (models: readonly string[], settings: Settings) => void run(models, latest.current, settings),
    stop: () => running.current?.abort(),
    clear() {
      running.current?.abort();
      forgetPictures(latest.current.flatMap(({ pictures }) => pictures));
      put([]);
    },
  };
}

/** Says what is written to whoever listens, a sentence at a time. */
function speaker(isOn: boolean): (text: string) => void {
  let said = 0;
  return (text) => {
    if (!isOn) return;
    const sentences = text.slice(said).match(SENTENCES);
    if (sentences === null) return;
    const spoken = sentences.join("");
    said += spoken.length;
    announce(spoken.trim());
  };
}
