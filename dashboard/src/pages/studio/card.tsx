import { Check, Trash2 } from "lucide-react";
import { Button } from "../../kit/button.tsx";
import { useTexts } from "../../texts/language.ts";
import { copyFor, type Picture } from "./desk/pictures.ts";
import { Life } from "./life.tsx";
import { STUDIO } from "./texts.ts";
import { useFigures } from "./words.ts";

/** A picture among others: seen, chosen, opened, deleted; with how long it is there still. */
export function PictureCard({
  picture,
  name,
  isChosen,
  onChoose,
  onOpen,
  onDelete,
}: {
  readonly picture: Picture;
  readonly name: string;
  readonly isChosen: boolean;
  readonly onChoose: (isChosen: boolean) => void;
  readonly onOpen: () => void;
  /** Null: whoever reads may not. */
  readonly onDelete: (() => void) | null;
}) {
  const say = useTexts(STUDIO);
  const { whole, size } = useFigures();
  const { width, height, bytes } = picture;
  return (
    <li className={isChosen ? "pic sel" : "pic"}>
      <div className="pf">
        <button type="button" className="pic-open" onClick={onOpen} aria-label={say.open(name)}>
          <img src={copyFor(picture, "medium")} alt="" loading="lazy" width={width} height={height} />
        </button>
        <button
          type="button"
          className="pick"
          aria-pressed={isChosen}
          aria-label={say.select(name)}
          onClick={() => onChoose(!isChosen)}
        >
          <span className={isChosen ? "box on" : "box"}>
            <Check className="i" aria-hidden="true" />
          </span>
        </button>
      </div>
      <div className="pm">
        <span className="pn">{name}</span>
        <span className="pk num">{say.dims(whole(width), whole(height), size(bytes))}</span>
        <span className="pl-row">
          <Life of={picture} />
          {onDelete === null ? null : (
            <Button small look="quiet" iconOnly aria-label={`${say.deleteNow}: ${name}`} onPress={onDelete}>
              <Trash2 className="i s" aria-hidden="true" />
            </Button>
          )}
        </span>
      </div>
    </li>
  );
}
