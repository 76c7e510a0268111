import { useRef, useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { type Choice, Select } from "../../../kit/choices.tsx";
import { Sheet } from "../../../kit/sheet.tsx";
import { useProblemSentence } from "../../../kit/states.tsx";
import { receipt } from "../../../kit/toasts.tsx";
import { useTexts } from "../../../texts/language.ts";
import type { Editing } from "./editing.ts";
import { previewOf } from "./kit.ts";
import { BRAND } from "./texts.ts";

const SHIPPED = ["instrument-sans", "atkinson-hyperlegible-mono"] as const;
const SAMPLES = { heading: "Hand-pulled, sent flat", numbers: "AP-PRT-A3-LH  297 × 420" } as const;

/** Fonts for texts on pictures. A font that was sent is never loaded here: its picture is shown. */
export function Fonts({ editing }: { readonly editing: Editing }) {
  const say = useTexts(BRAND);
  const sentence = useProblemSentence();
  const input = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const { kit, content, readOnly, change } = editing;
  const own = kit.assets
    .filter(({ kind }) => kind === "font")
    .map(({ id }, at) => ({ id, label: say.ownFont(at + 1) }));
  const choices: readonly Choice<string>[] = [
    ...SHIPPED.map((id) => ({ id, label: say.shippedFonts[id], note: say.openLicence })),
    ...own,
    { id: "none", label: say.noFont },
  ];
  const told = (act: Promise<unknown>) => {
    setError(null);
    setBusy(true);
    act.catch(setError).finally(() => setBusy(false));
  };
  const send = async (file: File | undefined) => {
    if (file === undefined) return;
    await editing.keepFont(file);
    receipt(say.fontKept);
  };
  return (
    <Sheet
      title={say.fonts}
      end={
        <Button
          small
          look="quiet"
          readOnly={readOnly}
          isDisabled={isBusy}
          onPress={() => input.current?.click()}
        >
          {say.addFont}
        </Button>
      }
      footer={<span>{say.fontHint}</span>}
    >
      <input
        ref={input}
        type="file"
        className="vh"
        tabIndex={-1}
        accept=".ttf,.otf,.woff2"
        aria-label={say.addFont}
        onChange={(event) => {
          told(send(event.target.files?.[0]));
          event.target.value = "";
        }}
      />
      <div className="brand-fonts">
        {(["heading", "numbers"] as const).map((use) => {
          const font = content.fonts[use];
          const preview = previewOf(kit, font);
          const label = choices.find(({ id }) => id === (font ?? "none"))?.label ?? say.gone;
          return (
            <div key={use}>
              {preview === null ? null : (
                <img className="brand-specimen" src={preview} alt={say.specimen(label)} />
              )}
              {SHIPPED.some((one) => one === font) ? (
                <p
                  className={font === "instrument-sans" ? "brand-heading" : "brand-numbers"}
                  aria-hidden="true"
                >
                  {SAMPLES[use]}
                </p>
              ) : null}
              {readOnly === null ? (
                <Select
                  label={say[use]}
                  choices={choices}
                  value={font ?? "none"}
                  onChange={(id) =>
                    told(change({ fonts: { ...content.fonts, [use]: id === "none" ? null : id } }))
                  }
                />
              ) : (
                <p>
                  <b>{label}</b> <span className="soft">{say[use]}</span>
                </p>
              )}
            </div>
          );
        })}
      </div>
      {error === null ? null : (
        <p className="say bad" role="alert">
          {sentence(error)}
        </p>
      )}
    </Sheet>
  );
}
