import { Download, Link2, Trash2, Wand2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { Segmented, Select } from "../../../kit/choices.tsx";
import { Dialog } from "../../../kit/dialog.tsx";
import { Glyph } from "../../../kit/glyph.tsx";
import { useProblemSentence } from "../../../kit/states.tsx";
import { receipt } from "../../../kit/toasts.tsx";
import { useTexts } from "../../../texts/language.ts";
import type { Pictures } from "../desk/api.ts";
import { copyFor, type Picture } from "../desk/pictures.ts";
import { saveOne } from "../desk/save.ts";
import { Life } from "../life.tsx";
import { STUDIO } from "../texts.ts";
import { useFigures } from "../words.ts";
import { CheckPanel, useCheck, Verdict } from "./check.tsx";
import { Compare } from "./compare.tsx";
import { DifferenceView } from "./difference-view.tsx";

type View = "picture" | "compare" | "difference";

/** A picture large: against what was there before, pixel by pixel, and against the rules of marketplaces. */
export function Viewer({
  api,
  picture,
  name,
  before: source,
  photos,
  onClose,
  onDelete,
  onUse,
}: {
  readonly api: Pictures;
  readonly picture: Picture;
  readonly name: string;
  /** The photo that it was made of; null where this page does not know. */
  readonly before: string | null;
  readonly photos: readonly { readonly photo: Picture; readonly name: string }[];
  readonly onClose: () => void;
  /** Null: whoever reads may not. */
  readonly onDelete: (() => void) | null;
  readonly onUse: (() => void) | null;
}) {
  const say = useTexts(STUDIO);
  const sentence = useProblemSentence();
  const { whole, size } = useFigures();
  const others = photos.filter(({ photo }) => photo.id !== picture.id);
  const [beforeId, setBefore] = useState(others.some(({ photo }) => photo.id === source) ? source : null);
  const [view, setView] = useState<View>(beforeId === null ? "picture" : "compare");
  const [error, setError] = useState<unknown>(null);
  const check = useCheck(api, picture.id);
  const before = others.find(({ photo }) => photo.id === beforeId)?.photo ?? null;
  const told = (act: Promise<unknown>, done?: string) => {
    setError(null);
    act.then(() => done === undefined || receipt(done), setError);
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={name}
      lead={
        <span className="num">
          {say.dims(whole(picture.width), whole(picture.height), size(picture.bytes))}
        </span>
      }
      className="viewer"
      footer={
        <>
          {onDelete === null ? null : (
            <Button look="line-bad" onPress={onDelete}>
              <Trash2 className="i" aria-hidden="true" />
              {say.deleteNow}
            </Button>
          )}
          <Button onPress={() => told(navigator.clipboard.writeText(picture.url), say.linkCopied)}>
            <Link2 className="i" aria-hidden="true" />
            {say.copyLink}
          </Button>
          {onUse === null ? null : (
            <Button onPress={onUse}>
              <Wand2 className="i" aria-hidden="true" />
              {say.useIt}
            </Button>
          )}
          <Button look="main" onPress={() => told(saveOne(api, picture.id))}>
            <Download className="i" aria-hidden="true" />
            {say.download}
          </Button>
        </>
      }
    >
      <div className="view">
        <div className="view-main">
          {others.length === 0 ? null : (
            <Segmented
              label={say.viewer}
              value={view}
              onChange={setView}
              choices={(["picture", "compare", "difference"] as const).map((id) => ({
                id,
                label: say.views[id],
              }))}
            />
          )}
          <div className="view-frame">
            {view !== "picture" && before !== null ? (
              view === "compare" ? (
                <Compare before={before} after={picture} />
              ) : (
                <DifferenceView before={before} after={picture} />
              )
            ) : (
              <img src={copyFor(picture, "large")} alt={name} width={picture.width} height={picture.height} />
            )}
            <Verdict preset={check.preset} checked={check.checked} />
          </div>
        </div>
        <div className="view-side">
          <Life of={picture} />
          {picture.digital_source_type == null ? null : (
            <p className="sm soft locked">
              <Glyph name="sealed" tone="ok" />
              {say.marked}
            </p>
          )}
          {others.length === 0 ? null : (
            <Select
              label={say.chooseBefore}
              hint={say.chooseBeforeHint}
              value={beforeId}
              onChange={(id) => {
                setBefore(id);
                if (view === "picture") setView("compare");
              }}
              choices={others.map(({ photo, name: called }) => ({ id: photo.id, label: called }))}
            />
          )}
          <CheckPanel check={check} />
          {error === null ? null : (
            <p className="say bad" role="alert">
              {sentence(error)}
            </p>
          )}
        </div>
      </div>
    </Dialog>
  );
}
