import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { Select } from "../../../kit/choices.tsx";
import { Field } from "../../../kit/field.tsx";
import { Sheet } from "../../../kit/sheet.tsx";
import { useTexts } from "../../../texts/language.ts";
import { EditDialog } from "./edit-dialog.tsx";
import type { Editing } from "./editing.ts";
import { FileField, PICTURES } from "./file-field.tsx";
import { assetOf, type LogoRole, POSITIONS, previewOf, ROLES, type Stamp, USUAL_STAMP } from "./kit.ts";
import { TakeButton } from "./take-button.tsx";
import { BRAND } from "./texts.ts";

/** Logos for light and dark grounds and the mark alone, and how one of them is stamped. */
export function Logos({ editing }: { readonly editing: Editing }) {
  const say = useTexts(BRAND);
  const [open, setOpen] = useState<"logo" | "stamp" | null>(null);
  const { kit, content, readOnly, change } = editing;
  const { stamp } = content;
  return (
    <Sheet
      title={say.logos}
      end={
        <Button small look="quiet" readOnly={readOnly} onPress={() => setOpen("logo")}>
          {say.addLogo}
        </Button>
      }
      footer={
        <>
          <span className="grow">
            {stamp === null
              ? say.noStamp
              : say.stampSays(say.positions[stamp.position], stamp.width, stamp.margin, stamp.opacity)}
          </span>
          <Button
            small
            look="quiet"
            readOnly={readOnly}
            isDisabled={content.logos.length === 0}
            onPress={() => setOpen("stamp")}
          >
            {say.edit}
          </Button>
        </>
      }
    >
      <ul className="brand-tiles">
        {ROLES.map((role) => {
          const logo = content.logos.find((one) => one.role === role);
          const asset = assetOf(kit, logo?.asset);
          const preview = previewOf(kit, logo?.asset);
          return (
            <li key={role}>
              <div className={`brand-ground ${role === "on_dark" ? "dark" : ""}`}>
                {preview === null ? (
                  <span className="none">{logo === undefined ? say.noLogo : say.gone}</span>
                ) : null}
                {preview === null ? null : <img src={preview} alt={say.roles[role]} />}
              </div>
              <div className="brand-name">
                <b>{say.roles[role]}</b>
                {stamp?.logo === role ? <span className="tag">{say.stamped}</span> : null}
                {logo === undefined ? null : (
                  <TakeButton
                    name={say.roles[role]}
                    readOnly={readOnly}
                    onTake={() =>
                      change({
                        logos: content.logos.filter((one) => one !== logo),
                        stamp: stamp?.logo === role ? null : stamp,
                      })
                    }
                  />
                )}
              </div>
              {asset?.width == null || asset.height === null ? null : (
                <span className="soft sm">{say.pixels(asset.format, asset.width, asset.height)}</span>
              )}
            </li>
          );
        })}
      </ul>
      {open === "logo" ? <LogoDialog editing={editing} onClose={() => setOpen(null)} /> : null}
      {open === "stamp" ? <StampDialog editing={editing} onClose={() => setOpen(null)} /> : null}
    </Sheet>
  );
}

function LogoDialog({ editing, onClose }: { readonly editing: Editing; readonly onClose: () => void }) {
  const say = useTexts(BRAND);
  const { content } = editing;
  const free = ROLES.find((role) => !content.logos.some((logo) => logo.role === role));
  const [role, setRole] = useState<LogoRole>(free ?? "on_light");
  const [file, setFile] = useState<File | null>(null);
  const [isMissing, setMissing] = useState(false);
  const save = async () => {
    setMissing(file === null);
    if (file === null) return false;
    const asset = await editing.keepPicture(file);
    const logos = [...content.logos.filter((logo) => logo.role !== role), { role, asset }];
    await editing.change({ logos, stamp: content.stamp ?? { ...USUAL_STAMP, logo: role } });
    return true;
  };
  return (
    <EditDialog title={say.logoTitle} lead={say.logoLead} save={save} onClose={onClose}>
      <Select
        label={say.logoFor}
        choices={ROLES.map((id) => ({ id, label: say.roles[id] }))}
        value={role}
        onChange={setRole}
      />
      <FileField
        label={say.logoFile}
        accept={PICTURES}
        file={file}
        onChoose={setFile}
        isMissing={isMissing}
      />
    </EditDialog>
  );
}

const BOUNDS = { width: [1, 100], margin: [0, 25], opacity: [1, 100] } as const;

function StampDialog({ editing, onClose }: { readonly editing: Editing; readonly onClose: () => void }) {
  const say = useTexts(BRAND);
  const { content } = editing;
  const first: Omit<Stamp, "logo"> = content.stamp ?? USUAL_STAMP;
  const [logo, setLogo] = useState<LogoRole | "none">(content.stamp?.logo ?? "none");
  const [position, setPosition] = useState(first.position);
  const [typed, setTyped] = useState({
    width: String(first.width),
    margin: String(first.margin),
    opacity: String(first.opacity),
  });
  const [wrong, setWrong] = useState<ReadonlySet<string>>(new Set());
  const save = async () => {
    const isWrong = (name: keyof typeof BOUNDS) => {
      const [least, most] = BOUNDS[name];
      return typed[name].trim() === "" || !(Number(typed[name]) >= least && Number(typed[name]) <= most);
    };
    const found = (["width", "margin", "opacity"] as const).filter(isWrong);
    setWrong(new Set(found));
    if (found.length > 0) return false;
    const { width, margin, opacity } = typed;
    const numbers = { width: Number(width), margin: Number(margin), opacity: Number(opacity) };
    await editing.change({ stamp: logo === "none" ? null : { logo, position, ...numbers } });
    return true;
  };
  const number = (name: keyof typeof BOUNDS, label: string, hint: string) => (
    <Field
      label={label}
      hint={hint}
      inputMode="decimal"
      after="%"
      value={typed[name]}
      onChange={(value) => setTyped({ ...typed, [name]: value })}
      error={wrong.has(name) ? say.wrongNumber : null}
    />
  );
  return (
    <EditDialog title={say.stampTitle} save={save} onClose={onClose}>
      <Select
        label={say.stampLogo}
        choices={[
          ...content.logos.map(({ role }) => ({ id: role, label: say.roles[role] })),
          { id: "none" as const, label: say.stampNone },
        ]}
        value={logo}
        onChange={setLogo}
      />
      <Select
        label={say.position}
        choices={POSITIONS.map((id) => ({ id, label: say.positions[id] }))}
        value={position}
        onChange={setPosition}
      />
      {number("width", say.width, say.ofWidth)}
      {number("margin", say.margin, say.ofEdge)}
      {number("opacity", say.opacity, say.ofOpacity)}
    </EditDialog>
  );
}
