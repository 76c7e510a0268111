import { Download, Trash2, X } from "lucide-react";
import { useState } from "react";
import { Button } from "../../kit/button.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { useTexts } from "../../texts/language.ts";
import type { Picture } from "./desk/pictures.ts";
import { saveAll } from "./desk/save.ts";
import { STUDIO } from "./texts.ts";
import { useFigures } from "./words.ts";

/** What can be done with those that are chosen, while some are. */
export function ChosenBar({
  chosen,
  onDelete,
  onClear,
}: {
  readonly chosen: readonly { readonly picture: Picture; readonly name: string }[];
  /** Null: whoever reads may not. */
  readonly onDelete: (() => void) | null;
  readonly onClear: () => void;
}) {
  const say = useTexts(STUDIO);
  const sentence = useProblemSentence();
  const { size } = useFigures();
  const [packed, setPacked] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const pack = async () => {
    setError(null);
    setPacked(0);
    const files = chosen.map(({ picture: { url, format }, name }) => ({ url, format, name }));
    await saveAll(files, setPacked, say.archive).catch(setError);
    setPacked(null);
  };
  return (
    <section className="selbar" aria-label={say.selected(chosen.length)}>
      <b className="num">{say.selected(chosen.length)}</b>
      <span className="mute sm num only-wide">
        {packed === null
          ? size(chosen.reduce((sum, { picture }) => sum + picture.bytes, 0))
          : say.packing(packed, chosen.length)}
      </span>
      {error === null ? null : (
        <span className="bad sm" role="alert">
          {sentence(error)}
        </span>
      )}
      <span className="selacts">
        <Button small look="main" isDisabled={packed !== null} onPress={() => void pack()}>
          <Download className="i s" aria-hidden="true" />
          {say.downloadAll}
        </Button>
        {onDelete === null ? null : (
          <Button small look="line-bad" onPress={onDelete}>
            <Trash2 className="i s" aria-hidden="true" />
            {say.deleteNow}
          </Button>
        )}
      </span>
      <Button small look="quiet" iconOnly aria-label={say.clear} onPress={onClear}>
        <X className="i s" aria-hidden="true" />
      </Button>
    </section>
  );
}
