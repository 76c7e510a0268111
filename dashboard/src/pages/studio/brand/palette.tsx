import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { Field } from "../../../kit/field.tsx";
import { Sheet } from "../../../kit/sheet.tsx";
import { useTexts } from "../../../texts/language.ts";
import { contrast, groundOf, legibility } from "./contrast.ts";
import { EditDialog } from "./edit-dialog.tsx";
import type { Editing } from "./editing.ts";
import { MOST } from "./kit.ts";
import { TakeButton } from "./take-button.tsx";
import { BRAND } from "./texts.ts";

/** Colours with their use, and what may be written with each. */
export function Palette({ editing }: { readonly editing: Editing }) {
  const say = useTexts(BRAND);
  const [isAdding, setAdding] = useState(false);
  const { content, readOnly, change } = editing;
  const { palette } = content;
  return (
    <Sheet
      title={say.palette}
      end={
        <>
          <span className="soft">{say.ofMost(palette.length, MOST.colors)}</span>
          <Button
            small
            look="quiet"
            readOnly={readOnly}
            isDisabled={palette.length >= MOST.colors}
            onPress={() => setAdding(true)}
          >
            {say.addColor}
          </Button>
        </>
      }
    >
      {palette.length === 0 ? <p className="soft">{say.noColors}</p> : null}
      <ul className="brand-colors">
        {palette.map((color) => {
          const ground = groundOf(color, palette);
          const ratio = ground === null ? null : contrast(color.color, ground.color);
          return (
            <li key={color.name}>
              <svg className="brand-swatch" viewBox="0 0 10 5" preserveAspectRatio="none" aria-hidden="true">
                <rect width="10" height="5" fill={color.color} />
              </svg>
              <div className="brand-name">
                <b>{color.name}</b>
                <TakeButton
                  name={color.name}
                  readOnly={readOnly}
                  onTake={() => change({ palette: palette.filter((one) => one !== color) })}
                />
              </div>
              <span className="mono sm soft">{color.color}</span>
              {color.use === "" ? null : <span className="sm">{color.use}</span>}
              <span className="sm soft">
                {ground === null || ratio === null ? say.lightest : say.on(ratio.toFixed(1), ground.name)}
                {ratio === null ? null : `, ${say.legible[legibility(ratio)]}`}
              </span>
            </li>
          );
        })}
      </ul>
      {isAdding ? <ColorDialog editing={editing} onClose={() => setAdding(false)} /> : null}
    </Sheet>
  );
}

function ColorDialog({ editing, onClose }: { readonly editing: Editing; readonly onClose: () => void }) {
  const say = useTexts(BRAND);
  const { palette } = editing.content;
  const [typed, setTyped] = useState({ name: "", color: "#", use: "" });
  const [wrong, setWrong] = useState({ name: false, color: false });
  const save = async () => {
    const color = { name: typed.name.trim(), color: typed.color.trim().toLowerCase(), use: typed.use.trim() };
    const found = {
      name: color.name === "" || color.name.length > 40 || palette.some((one) => one.name === color.name),
      color: !/^#[0-9a-f]{6}$/.test(color.color),
    };
    setWrong(found);
    if (found.name || found.color) return false;
    await editing.change({ palette: [...palette, color] });
    return true;
  };
  const shown = /^#[0-9a-f]{6}$/i.test(typed.color) ? typed.color : "none";
  return (
    <EditDialog title={say.colorTitle} save={save} onClose={onClose}>
      <Field
        label={say.name}
        value={typed.name}
        onChange={(name) => setTyped({ ...typed, name })}
        error={wrong.name ? say.wrongName : null}
      />
      <Field
        label={say.color}
        hint={say.colorHint}
        mono
        value={typed.color}
        onChange={(color) => setTyped({ ...typed, color })}
        error={wrong.color ? say.wrongColor : null}
        after={
          <svg className="brand-dot" viewBox="0 0 10 10" aria-hidden="true">
            <circle cx="5" cy="5" r="4.5" fill={shown} />
          </svg>
        }
      />
      <Field
        label={say.use}
        hint={say.useHint}
        optional
        maxLength={60}
        value={typed.use}
        onChange={(use) => setTyped({ ...typed, use })}
      />
    </EditDialog>
  );
}
