import { useId, useRef } from "react";
import { Button } from "../../../kit/button.tsx";
import { Glyph } from "../../../kit/glyph.tsx";
import { useTexts } from "../../../texts/language.ts";
import { BRAND } from "./texts.ts";

/** What can be kept as a picture, so that phones hand over JPEG for HEIC. */
export const PICTURES = "image/png,image/webp,image/jpeg";

/** One file from this device. */
export function FileField({
  label,
  accept,
  file,
  onChoose,
  isMissing,
}: {
  readonly label: string;
  readonly accept: string;
  readonly file: File | null;
  readonly onChoose: (file: File | null) => void;
  readonly isMissing: boolean;
}) {
  const say = useTexts(BRAND);
  const input = useRef<HTMLInputElement>(null);
  const [labelId, errorId] = [useId(), useId()];
  return (
    <div className="field">
      <span className="lab" id={labelId}>
        {label}
      </span>
      <div className="brand-file">
        <input
          ref={input}
          type="file"
          className="vh"
          tabIndex={-1}
          accept={accept}
          aria-labelledby={labelId}
          onChange={(event) => onChoose(event.target.files?.[0] ?? null)}
        />
        <Button
          small
          onPress={() => input.current?.click()}
          {...(isMissing && file === null ? { "aria-describedby": errorId } : {})}
        >
          {say.chooseFile}
        </Button>
        <span className="soft sm cut">{file?.name ?? ""}</span>
      </div>
      {isMissing && file === null ? (
        <p className="say bad" id={errorId} role="alert">
          <Glyph name="broken" tone="bad" />
          <span>{say.noFile}</span>
        </p>
      ) : null}
    </div>
  );
}
