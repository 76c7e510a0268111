import { Link } from "@tanstack/react-router";
import { ArrowLeft, Download, Link2, Redo2, Trash2, Undo2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { Mark } from "../../../kit/mark.tsx";
import { useProblemSentence } from "../../../kit/states.tsx";
import { receipt } from "../../../kit/toasts.tsx";
import { useTexts } from "../../../texts/language.ts";
import type { Pictures } from "../desk/api.ts";
import type { Picture } from "../desk/pictures.ts";
import { saveOne } from "../desk/save.ts";
import { Life } from "../life.tsx";
import type { Drawing } from "../making/use-drawing.ts";
import { STUDIO } from "../texts.ts";
import type { Side } from "../use-side.ts";
import { useFigures } from "../words.ts";
import { PICTURE } from "./texts.ts";

/** Whose page this is, how long it is there, and the ways out: back, saved, deleted. */
export function Head({
  organization,
  side,
  api,
  picture,
  name,
  drawing,
  hasSteps,
  onDelete,
}: {
  readonly organization: string;
  readonly side: Side;
  readonly api: Pictures;
  readonly picture: Picture;
  readonly name: string;
  readonly drawing: Drawing;
  /** Whether something is drawn, of which steps can be taken back. */
  readonly hasSteps: boolean;
  /** Null: whoever reads may not. */
  readonly onDelete: (() => void) | null;
}) {
  const say = useTexts(PICTURE);
  const studio = useTexts(STUDIO);
  const sentence = useProblemSentence();
  const { whole, size } = useFigures();
  const [error, setError] = useState<unknown>(null);
  const told = (act: Promise<unknown>, done?: string) => {
    setError(null);
    act.then(() => done === undefined || receipt(done), setError);
  };
  return (
    <header className="editor-head">
      <Link
        to={`/app/${organization}/studio` as never}
        search={{ side } as never}
        className="btn quiet icon"
        aria-label={say.back}
      >
        <ArrowLeft className="i" aria-hidden="true" />
      </Link>
      <span className="mark">
        <Mark />
      </span>
      <div className="editor-name">
        <h1>{name}</h1>
        <span className="soft sm num">
          {studio.dims(whole(picture.width), whole(picture.height), size(picture.bytes))}, {studio[side]}
        </span>
      </div>
      {hasSteps ? (
        <span className="steps">
          <Button
            look="quiet"
            iconOnly
            aria-label={say.undo}
            isDisabled={!drawing.canUndo}
            onPress={drawing.undo}
          >
            <Undo2 className="i" aria-hidden="true" />
          </Button>
          <Button
            look="quiet"
            iconOnly
            aria-label={say.redo}
            isDisabled={!drawing.canRedo}
            onPress={drawing.redo}
          >
            <Redo2 className="i" aria-hidden="true" />
          </Button>
        </span>
      ) : null}
      <span className="editor-acts">
        {error === null ? null : (
          <span className="bad sm" role="alert">
            {sentence(error)}
          </span>
        )}
        <Life of={picture} />
        <Button
          look="quiet"
          iconOnly
          aria-label={studio.copyLink}
          onPress={() => told(navigator.clipboard.writeText(picture.url), studio.linkCopied)}
        >
          <Link2 className="i" aria-hidden="true" />
        </Button>
        {onDelete === null ? null : (
          <Button onPress={onDelete}>
            <Trash2 className="i" aria-hidden="true" />
            {studio.deleteNow}
          </Button>
        )}
        <Button look="main" onPress={() => told(saveOne(api, picture.id, name))}>
          <Download className="i" aria-hidden="true" />
          {studio.download}
        </Button>
      </span>
    </header>
  );
}
