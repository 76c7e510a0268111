import { ImagePlus } from "lucide-react";
import { type RefObject, useEffect, useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { useTexts } from "../../../texts/language.ts";
import { STUDIO } from "../texts.ts";
import { samplePhoto } from "./sample.ts";

/** What phones take as a wish for JPEG: they turn their own HEIC into it before they hand it over. */
export const ACCEPT = "image/jpeg,image/png,image/webp";

/** Photos come by drop anywhere, by paste, and by choice. */
export function Dropzone({
  onFiles,
  input,
}: {
  readonly onFiles: (files: readonly File[]) => void;
  /** The hidden field, so that other buttons can open it. */
  readonly input: RefObject<HTMLInputElement | null>;
}) {
  const say = useTexts(STUDIO);
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const filesOf = (data: DataTransfer | null) => [...(data?.files ?? [])];
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const drop = (event: DragEvent) => {
      setOver(false);
      const files = filesOf(event.dataTransfer);
      if (files.length === 0) return;
      event.preventDefault();
      onFiles(files);
    };
    const paste = (event: ClipboardEvent) => {
      const files = filesOf(event.clipboardData);
      if (files.length > 0) onFiles(files);
    };
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    window.addEventListener("paste", paste);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
      window.removeEventListener("paste", paste);
    };
  }, [onFiles]);
  return (
    <section className={isOver ? "dropzone over" : "dropzone"} aria-label={say.add}>
      <ImagePlus className="i" aria-hidden="true" />
      <div>
        <b>{say.drop}</b>
        <span className="soft sm">{say.dropHint}</span>
      </div>
      <div className="acts">
        <input
          ref={input}
          className="vh"
          type="file"
          multiple
          accept={ACCEPT}
          tabIndex={-1}
          aria-label={say.add}
          onChange={({ target }) => {
            onFiles([...(target.files ?? [])]);
            target.value = "";
          }}
        />
        <Button small onPress={() => input.current?.click()}>
          {say.choose}
        </Button>
        <span className="mute sm only-wide">{say.paste}</span>
        <Button
          small
          look="quiet"
          onPress={() => void samplePhoto(say.sampleName).then((file) => onFiles([file]))}
        >
          {say.sample}
        </Button>
      </div>
    </section>
  );
}
