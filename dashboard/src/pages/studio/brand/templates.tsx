import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { Checkbox, Select } from "../../../kit/choices.tsx";
import { Field } from "../../../kit/field.tsx";
import { Sheet } from "../../../kit/sheet.tsx";
import { useTexts } from "../../../texts/language.ts";
import { PRESET_NAMES, PRESETS, type Preset } from "../making/operations.ts";
import { FORBIDS_LOGOS } from "./brand-field.tsx";
import { EditDialog } from "./edit-dialog.tsx";
import type { Editing } from "./editing.ts";
import { MOST, type Template } from "./kit.ts";
import { TakeButton } from "./take-button.tsx";
import { BRAND } from "./texts.ts";

const OPERATIONS = [
  ...["edit", "generate", "replace_background", "white_background"],
  ...["cut_out", "shadow", "preset", "stamp", "text"],
] as readonly (keyof (typeof BRAND)["en"]["operations"])[];
const WITH_WORDS: ReadonlySet<string> = new Set(["edit", "generate", "replace_background"]);

/** Wishes with a name. */
export function Templates({ editing }: { readonly editing: Editing }) {
  const say = useTexts(BRAND);
  const [isAdding, setAdding] = useState(false);
  const { content, readOnly, change } = editing;
  const { templates } = content;
  return (
    <Sheet
      title={say.templates}
      end={
        <Button
          small
          look="quiet"
          readOnly={readOnly}
          isDisabled={templates.length >= MOST.templates}
          onPress={() => setAdding(true)}
        >
          {say.add}
        </Button>
      }
    >
      {templates.length === 0 ? <p className="soft">{say.noTemplates}</p> : null}
      <ul className="brand-list">
        {templates.map((template) => (
          <li key={template.name}>
            <div className="brand-name">
              <b className="grow">{template.name}</b>
              <TakeButton
                name={template.name}
                readOnly={readOnly}
                onTake={() => change({ templates: templates.filter((one) => one !== template) })}
              />
            </div>
            <TemplateWords template={template} />
          </li>
        ))}
      </ul>
      {isAdding ? <TemplateDialog editing={editing} onClose={() => setAdding(false)} /> : null}
    </Sheet>
  );
}

function TemplateWords({ template }: { readonly template: Template }) {
  const say = useTexts(BRAND);
  const { operation, preset, prompt, stamp } = template;
  const operations: Readonly<Record<string, string>> = say.operations;
  const words = [
    operations[operation] ?? operation,
    ...(preset === null ? [] : [PRESET_NAMES[preset]]),
    ...(stamp && !FORBIDS_LOGOS.has(preset ?? "") ? [say.stamped] : []),
  ];
  return (
    <>
      <span className="soft sm">{words.join(" · ")}</span>
      {prompt === null ? null : <span className="sm">{prompt}</span>}
    </>
  );
}

function TemplateDialog({ editing, onClose }: { readonly editing: Editing; readonly onClose: () => void }) {
  const say = useTexts(BRAND);
  const { templates } = editing.content;
  const [name, setName] = useState("");
  const [operation, setOperation] = useState<(typeof OPERATIONS)[number]>("edit");
  const [prompt, setPrompt] = useState("");
  const [preset, setPreset] = useState<Preset>("shopify");
  const [stamp, setStamp] = useState(editing.content.stamp !== null);
  const [isWrong, setWrong] = useState(false);
  const isForbidden = operation === "preset" && FORBIDS_LOGOS.has(preset);
  const save = async () => {
    const named = name.trim();
    const isBad = named === "" || named.length > 40 || templates.some((one) => one.name === named);
    setWrong(isBad);
    if (isBad) return false;
    const words = prompt.trim();
    const template = {
      ...{ name: named, operation, stamp: stamp && !isForbidden },
      prompt: WITH_WORDS.has(operation) && words !== "" ? words : null,
      preset: operation === "preset" ? preset : null,
    };
    await editing.change({ templates: [...templates, template] });
    return true;
  };
  return (
    <EditDialog title={say.templateTitle} lead={say.templateLead} save={save} onClose={onClose}>
      <Field label={say.name} value={name} onChange={setName} error={isWrong ? say.wrongName : null} />
      <Select
        label={say.operation}
        choices={OPERATIONS.map((id) => ({ id, label: say.operations[id] }))}
        value={operation}
        onChange={setOperation}
      />
      {WITH_WORDS.has(operation) ? (
        <Field label={say.prompt} optional lines={3} maxLength={2_000} value={prompt} onChange={setPrompt} />
      ) : null}
      {operation === "preset" ? (
        <Select
          label={say.preset}
          choices={PRESETS.map((id) => ({ id, label: PRESET_NAMES[id] }))}
          value={preset}
          onChange={setPreset}
        />
      ) : null}
      {isForbidden ? (
        <p className="soft sm">{say.forbidden(PRESET_NAMES[preset])}</p>
      ) : (
        <Checkbox isOn={stamp} onChange={setStamp} isDisabled={editing.content.stamp === null}>
          {say.withStamp}
        </Checkbox>
      )}
    </EditDialog>
  );
}
