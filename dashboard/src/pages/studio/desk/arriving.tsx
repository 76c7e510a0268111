import { Upload, X } from "lucide-react";
import { Button } from "../../../kit/button.tsx";
import { Glyph } from "../../../kit/glyph.tsx";
import { useProblemSentence } from "../../../kit/states.tsx";
import { useTexts } from "../../../texts/language.ts";
import { STUDIO } from "../texts.ts";
import { useFigures } from "../words.ts";
import type { Arriving } from "./sending.ts";

/** A photo on its way, or why it was refused. */
export function ArrivingCard({
  photo,
  onDismiss,
}: {
  readonly photo: Arriving;
  readonly onDismiss: () => void;
}) {
  const say = useTexts(STUDIO);
  const sentence = useProblemSentence();
  const { share, size } = useFigures();
  const { name, bytes, share: done, error } = photo;
  const isRefused = error !== null;
  return (
    <li className="pic">
      <div className="pf up">
        {isRefused ? <Glyph name="broken" tone="bad" /> : <Upload className="i" aria-hidden="true" />}
        <span className="sm num">{size(bytes)}</span>
      </div>
      <div className="pm">
        <span className="pn">{name}</span>
        {isRefused ? (
          <span className="pk bad" role="alert">
            {sentence(error)}
          </span>
        ) : (
          <span className="pk num">
            <Glyph name="running" tone="ok" />
            {done === 0 ? say.waiting : done < 1 ? say.arriving(share(done)) : say.looking}
          </span>
        )}
        <span className="pl-row">
          <svg className="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect className="bg" width="100" height="6" />
            <rect
              className={isRefused ? "b" : "fg"}
              width={isRefused ? 100 : Math.round(done * 100)}
              height="6"
            />
          </svg>
          <Button
            small
            look="quiet"
            iconOnly
            aria-label={isRefused ? say.takeAway(name) : say.stop(name)}
            onPress={onDismiss}
          >
            <X className="i s" aria-hidden="true" />
          </Button>
        </span>
      </div>
    </li>
  );
}
