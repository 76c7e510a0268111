import { useRef, useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { useTexts } from "../../../texts/language.ts";
import type { Checked } from "../desk/pictures.ts";
import type { Preset } from "../making/operations.ts";
import { STUDIO } from "../texts.ts";
import { canBeCropped } from "../viewing/cropping.ts";
import { labelOf, needsSomebody, type Retry, type Row } from "./api.ts";
import { PictureLink, type PicturesAt } from "./picture-link.tsx";
import { PromptDialog } from "./prompt-dialog.tsx";
import { BATCH_TEXTS } from "./texts.ts";

/** What is wrong with the photo, and not with the wish. */
const OF_PHOTOS = /^(?:picture_|upload_)/;

/** What would mend a row; null where nothing would. */
export function cureOf(row: Row): "photo" | "prompt" | "again" | null {
  const { generation, state } = row;
  if (state === "cancelled") return "again";
  if (!needsSomebody(row)) return null;
  const code = generation?.error?.code ?? "";
  if (OF_PHOTOS.test(code)) return "photo";
  return code === "generation_refused" && generation?.operation !== "variations" ? "prompt" : "again";
}

/** What a marketplace says of pictures. */
export interface Checks {
  readonly preset: Preset;
  /** By pictures. */
  readonly of: ReadonlyMap<string, Checked>;
}

/** Leads to the picture, where the part that the marketplace takes is marked already. */
export function CropToFit({
  row,
  checks,
  to,
}: {
  readonly row: Row;
  readonly checks: Checks | null;
  readonly to: PicturesAt;
}) {
  const [say, words] = [useTexts(BATCH_TEXTS), useTexts(STUDIO)];
  const made = row.generation?.outputs[0];
  const broken = checks?.of.get(made?.id ?? "")?.rules.some(canBeCropped) ?? false;
  if (checks === null || made === undefined || !broken) return null;
  return (
    <PictureLink
      {...{ id: made.id, to, before: row.source?.id, fit: checks.preset, className: "btn sm" }}
      label={`${words.cropToFit}: ${labelOf(row, say)}`}
    >
      {words.cropToFit}
    </PictureLink>
  );
}

/** The one act that mends a row. */
export function Cure({
  row,
  onRetry,
  onPhoto,
}: {
  readonly row: Row;
  readonly onRetry: (what: Retry) => Promise<void>;
  readonly onPhoto: (file: File) => void;
}) {
  const say = useTexts(BATCH_TEXTS);
  const [isWriting, setWriting] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const cure = cureOf(row);
  const name = labelOf(row, say);
  if (cure === null) return null;
  if (cure === "photo")
    return (
      <>
        <input
          ref={input}
          className="vh"
          type="file"
          accept="image/jpeg,image/png,image/webp"
          tabIndex={-1}
          aria-label={`${say.replace}: ${name}`}
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file !== undefined) onPhoto(file);
            target.value = "";
          }}
        />
        <Button small aria-label={`${say.replace}: ${name}`} onPress={() => input.current?.click()}>
          {say.replace}
        </Button>
      </>
    );
  if (cure === "prompt")
    return (
      <>
        <Button small aria-label={`${say.editPrompt}: ${name}`} onPress={() => setWriting(true)}>
          {say.editPrompt}
        </Button>
        {isWriting ? (
          <PromptDialog
            onClose={() => setWriting(false)}
            onSend={(prompt) => onRetry({ rows: [row.row], prompt })}
          />
        ) : null}
      </>
    );
  return (
    <Button
      small
      aria-label={`${say.tryAgain}: ${name}`}
      onPress={() => void onRetry({ rows: [row.row] }).catch(() => undefined)}
    >
      {say.tryAgain}
    </Button>
  );
}
