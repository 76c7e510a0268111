import { Paperclip, X } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Button } from "../../kit/button.tsx";
import { useTexts } from "../../texts/language.ts";
import type { Picture } from "./talk.ts";
import { PLAYGROUND } from "./texts.ts";

const KINDS = "image/png,image/jpeg,image/webp,image/gif";
const MOST_BYTES = 8 * 1024 * 1024;

/** Where somebody writes. Ctrl Enter sends. */
export function Composer({
  text,
  onText,
  pictures,
  onPictures,
  onSend,
  canSend,
  takesPictures,
  cost,
  isCompared,
}: {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly pictures: readonly Picture[];
  readonly onPictures: (pictures: readonly Picture[]) => void;
  readonly onSend: () => void;
  readonly canSend: boolean;
  readonly takesPictures: boolean;
  /** The most that it can cost. */
  readonly cost: ReactNode;
  readonly isCompared: boolean;
}) {
  const say = useTexts(PLAYGROUND);
  const files = useRef<HTMLInputElement>(null);
  const add = async (chosen: Iterable<File>) => {
    if (!takesPictures) return;
    const fitting = [...chosen].filter(({ type, size }) => KINDS.includes(type) && size <= MOST_BYTES);
    onPictures([...pictures, ...(await Promise.all(fitting.map(pictureOf)))]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is dropped can be chosen by the button too
    <div
      className="composer"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void add(event.dataTransfer.files);
      }}
    >
      {pictures.length === 0 ? null : (
        <div className="pictures pad-t">
          {pictures.map(({ id, shown }) => (
            <span key={id} className="one">
              <img src={shown} alt={say.picture} />
              <Button
                small
                iconOnly
                aria-label={say.removePicture}
                onPress={() => {
                  URL.revokeObjectURL(shown);
                  onPictures(pictures.filter((one) => one.id !== id));
                }}
              >
                <X className="i s" aria-hidden="true" />
              </Button>
            </span>
          ))}
        </div>
      )}
      <div className="in">
        <textarea
          rows={2}
          aria-label={say.message}
          placeholder={say.placeholder}
          value={text}
          onChange={(event) => onText(event.currentTarget.value)}
          onPaste={(event) => void add(event.clipboardData.files)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && canSend) onSend();
          }}
        />
      </div>
      <div className="composer-foot">
        <input
          ref={files}
          type="file"
          hidden
          accept={KINDS}
          multiple
          onChange={({ currentTarget }) => {
            void add(currentTarget.files ?? []);
            currentTarget.value = "";
          }}
        />
        <Button
          small
          look="quiet"
          iconOnly
          aria-label={say.attach}
          readOnly={takesPictures ? null : say.noPictures}
          onPress={() => files.current?.click()}
        >
          <Paperclip className="i" aria-hidden="true" />
        </Button>
        <span className="sm soft num">{cost}</span>
        <Button look="main" className="end" isDisabled={!canSend} onPress={onSend}>
          {isCompared ? say.sendBoth : say.send} <kbd className="on">Ctrl ↵</kbd>
        </Button>
      </div>
    </div>
  );
}

async function pictureOf(file: File): Promise<Picture> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8_192)
    binary += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return {
    id: crypto.randomUUID(),
    data: `data:${file.type};base64,${btoa(binary)}`,
    shown: URL.createObjectURL(file),
  };
}
