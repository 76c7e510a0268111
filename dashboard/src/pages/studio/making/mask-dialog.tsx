import { Undo2 } from "lucide-react";
import { Button } from "../../../kit/button.tsx";
import { Segmented } from "../../../kit/choices.tsx";
import { Dialog } from "../../../kit/dialog.tsx";
import { Waiting } from "../../../kit/states.tsx";
import { useTexts } from "../../../texts/language.ts";
import type { Picture } from "../desk/pictures.ts";
import { MaskActs, MaskCanvas, MaskState } from "./mask-canvas.tsx";
import { MASKING } from "./mask-texts.ts";
import { useDrawing } from "./use-drawing.ts";

/** Where the product is: found, painted with a brush, or moved over with the arrow keys. */
export function MaskDialog({
  picture,
  name,
  onDone,
  onClose,
}: {
  readonly picture: Picture;
  readonly name: string;
  /** @param mask as large as the picture: white where the product is, else transparent */
  readonly onDone: (mask: Blob) => void;
  readonly onClose: () => void;
}) {
  const say = useTexts(MASKING);
  const drawing = useDrawing(picture);
  const { photo, tool, setTool, undo, canUndo, isDrawn, toBlob } = drawing;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={say.title(name)}
      lead={say.lead}
      className="viewer"
      footer={
        <>
          <Button onPress={onClose}>{say.cancel}</Button>
          <Button look="main" isDisabled={!isDrawn} onPress={() => void toBlob(picture).then(onDone)}>
            {say.use}
          </Button>
        </>
      }
    >
      {photo === null ? (
        <Waiting what={name} />
      ) : (
        <div className="masking">
          <div className="acts">
            <Segmented
              label={say.tool}
              value={tool}
              onChange={setTool}
              choices={(["brush", "eraser"] as const).map((id) => ({ id, label: say.tools[id] }))}
            />
            <MaskActs drawing={drawing} />
            <Button small isDisabled={!canUndo} onPress={undo}>
              <Undo2 className="i s" aria-hidden="true" />
              {say.undo}
            </Button>
          </div>
          <MaskCanvas picture={picture} drawing={drawing} />
          <MaskState drawing={drawing} />
        </div>
      )}
    </Dialog>
  );
}
