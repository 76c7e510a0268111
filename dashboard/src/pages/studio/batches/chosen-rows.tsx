import { Download, RotateCw, Trash2, X } from "lucide-react";
import { useState } from "react";
import { AskOnce } from "../../../kit/ask-once.tsx";
import { Button } from "../../../kit/button.tsx";
import { useProblemSentence } from "../../../kit/states.tsx";
import { receipt } from "../../../kit/toasts.tsx";
import { useTexts } from "../../../texts/language.ts";
import { saveAll } from "../desk/save.ts";
import { STUDIO } from "../texts.ts";
import { filesOf, type Row } from "./api.ts";
import { cureOf } from "./fix.tsx";
import { BATCH_TEXTS } from "./texts.ts";
import type { Choice } from "./use-choice.ts";

/** What is done with rows that are chosen, while some are. */
export function ChosenRows({
  choice,
  shown,
  archive,
  acts,
}: {
  readonly choice: Choice;
  /** How many rows there are to choose from. */
  readonly shown: number;
  readonly archive: string;
  /** Null: whoever reads may only look. */
  readonly acts: {
    readonly onRetry: (rows: readonly Row[]) => Promise<void>;
    readonly onDelete: (rows: readonly Row[], progress: (done: number) => void) => Promise<void>;
  } | null;
}) {
  const [say, words] = [useTexts(BATCH_TEXTS), useTexts(STUDIO)];
  const sentence = useProblemSentence();
  const [doing, setDoing] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isDoomed, setDoomed] = useState(false);
  const { rows } = choice;
  const files = filesOf(rows);
  const again = rows.filter((row) => cureOf(row) !== null);
  const left = rows.filter(({ generation }) => generation !== null);
  const told = async (begun: string, work: Promise<unknown>) => {
    setError(null);
    setDoing(begun);
    await work.catch(setError);
    setDoing(null);
  };
  const pack = () =>
    told(
      say.packing(0, files.length),
      saveAll(files, (done) => setDoing(say.packing(done, files.length)), archive),
    );
  if (rows.length === 0) return null;
  return (
    <section className="selbar" aria-label={words.selected(rows.length)}>
      <b className="num">{words.selected(rows.length)}</b>
      {rows.length === shown ? null : (
        <Button small look="quiet" onPress={choice.all}>
          {say.chooseAll(shown)}
        </Button>
      )}
      {doing === null ? null : (
        <span className="mute sm num" role="status">
          {doing}
        </span>
      )}
      {error === null ? null : (
        <span className="bad sm" role="alert">
          {sentence(error)}
        </span>
      )}
      <span className="selacts">
        <Button
          small
          look="main"
          readOnly={files.length === 0 ? say.noPictures : null}
          isDisabled={doing !== null}
          onPress={() => void pack()}
        >
          <Download className="i s" aria-hidden="true" />
          {say.download(files.length)}
        </Button>
        {acts === null || again.length === 0 ? null : (
          <Button
            small
            isDisabled={doing !== null}
            onPress={() => void told(say.tryAll(again.length), acts.onRetry(again))}
          >
            <RotateCw className="i s" aria-hidden="true" />
            {say.tryAll(again.length)}
          </Button>
        )}
        {acts === null || left.length === 0 ? null : (
          <Button small look="line-bad" isDisabled={doing !== null} onPress={() => setDoomed(true)}>
            <Trash2 className="i s" aria-hidden="true" />
            {words.deleteNow}
          </Button>
        )}
      </span>
      <Button small look="quiet" iconOnly aria-label={words.clear} onPress={choice.none}>
        <X className="i s" aria-hidden="true" />
      </Button>
      {isDoomed && acts !== null ? (
        <AskOnce
          title={say.deleteRows(left.length)}
          lead={say.deleteRowsWhy}
          no={words.keep}
          yes={words.deleteNow}
          onClose={() => setDoomed(false)}
          onYes={async () => {
            await acts.onDelete(left, (done) => setDoing(say.deleting(done, left.length)));
            receipt(say.rowsDeleted(left.length));
            setDoing(null);
            setDoomed(false);
            choice.none();
          }}
        />
      ) : null}
    </section>
  );
}
