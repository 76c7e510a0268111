import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { Field } from "../../../kit/field.tsx";
import { Glyph } from "../../../kit/glyph.tsx";
import { Sheet } from "../../../kit/sheet.tsx";
import { useTexts } from "../../../texts/language.ts";
import { EditDialog } from "./edit-dialog.tsx";
import type { Editing } from "./editing.ts";
import { FileField, PICTURES } from "./file-field.tsx";
import { MOST, previewOf } from "./kit.ts";
import { TakeButton } from "./take-button.tsx";
import { BRAND } from "./texts.ts";

/** Pictures that show how it should look. */
export function References({ editing }: { readonly editing: Editing }) {
  const say = useTexts(BRAND);
  const [isAdding, setAdding] = useState(false);
  const { kit, content, readOnly, change } = editing;
  const { references } = content;
  return (
    <Sheet
      title={say.references}
      end={
        <>
          <span className="soft">{say.keptUntil(references.length, MOST.references)}</span>
          <Button
            small
            look="quiet"
            readOnly={readOnly}
            isDisabled={references.length >= MOST.references}
            onPress={() => setAdding(true)}
          >
            {say.add}
          </Button>
        </>
      }
      footer={
        <>
          <Glyph name="kept" tone="ok" />
          <span>{say.along}</span>
        </>
      }
    >
      {references.length === 0 ? <p className="soft">{say.noReferences}</p> : null}
      <ul className="brand-references">
        {references.map((reference, at) => {
          const preview = previewOf(kit, reference.asset);
          return (
            <li key={reference.asset}>
              {preview === null ? (
                <div className="brand-ground">
                  <span className="none">{say.gone}</span>
                </div>
              ) : (
                <img src={preview} alt={reference.name} />
              )}
              <div className="brand-name">
                <span className="grow cut">{reference.name}</span>
                <TakeButton
                  name={reference.name}
                  readOnly={readOnly}
                  onTake={() => change({ references: references.filter((one) => one !== reference) })}
                />
              </div>
              {at < MOST.along ? <span className="soft sm">{say.goesAlong}</span> : null}
            </li>
          );
        })}
      </ul>
      {isAdding ? <ReferenceDialog editing={editing} onClose={() => setAdding(false)} /> : null}
    </Sheet>
  );
}

function ReferenceDialog({ editing, onClose }: { readonly editing: Editing; readonly onClose: () => void }) {
  const say = useTexts(BRAND);
  const { references } = editing.content;
  const [name, setName] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [wrong, setWrong] = useState({ name: false, file: false });
  const save = async () => {
    const named = name.trim();
    const isTaken = references.some((one) => one.name === named);
    setWrong({ name: named === "" || named.length > 40 || isTaken, file: file === null });
    if (file === null || named === "" || named.length > 40 || isTaken) return false;
    const asset = await editing.keepPicture(file);
    await editing.change({ references: [...references, { asset, name: named }] });
    return true;
  };
  return (
    <EditDialog title={say.referenceTitle} lead={say.referenceLead} save={save} onClose={onClose}>
      <Field label={say.name} value={name} onChange={setName} error={wrong.name ? say.wrongName : null} />
      <FileField
        label={say.logoFile}
        accept={PICTURES}
        file={file}
        onChoose={setFile}
        isMissing={wrong.file}
      />
    </EditDialog>
  );
}
