import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { Field } from "../../../kit/field.tsx";
import { Sheet } from "../../../kit/sheet.tsx";
import { useTexts } from "../../../texts/language.ts";
import { EditDialog } from "./edit-dialog.tsx";
import type { Editing } from "./editing.ts";
import { BRAND } from "./texts.ts";

/** Words that go along with every prompt. */
export function Tone({ editing }: { readonly editing: Editing }) {
  const say = useTexts(BRAND);
  const [isOpen, setOpen] = useState(false);
  const { tone } = editing.content;
  const isEmpty = tone.sentence === "" && tone.around === "" && tone.say.length + tone.avoid.length === 0;
  return (
    <Sheet
      title={say.tone}
      end={
        <Button small look="quiet" readOnly={editing.readOnly} onPress={() => setOpen(true)}>
          {say.edit}
        </Button>
      }
    >
      {isEmpty ? <p className="soft">{say.noTone}</p> : null}
      {tone.sentence === "" ? null : <p className="brand-sentence">{tone.sentence}</p>}
      {isEmpty ? null : (
        <dl className="brand-words">
          {tone.say.length === 0 ? null : <Words label={say.say} words={tone.say} />}
          {tone.avoid.length === 0 ? null : <Words label={say.avoid} words={tone.avoid} isAvoided />}
          {tone.around === "" ? null : (
            <>
              <dt>{say.around}</dt>
              <dd>{tone.around}</dd>
            </>
          )}
        </dl>
      )}
      {isOpen ? <ToneDialog editing={editing} onClose={() => setOpen(false)} /> : null}
    </Sheet>
  );
}

function Words({
  label,
  words,
  isAvoided = false,
}: {
  readonly label: string;
  readonly words: readonly string[];
  readonly isAvoided?: boolean;
}) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        {words.map((word) => (
          <span key={word} className={isAvoided ? "brand-word avoided" : "brand-word"}>
            {isAvoided ? <s>{word}</s> : word}
          </span>
        ))}
      </dd>
    </>
  );
}

function ToneDialog({ editing, onClose }: { readonly editing: Editing; readonly onClose: () => void }) {
  const say = useTexts(BRAND);
  const { tone } = editing.content;
  const [typed, setTyped] = useState({ ...tone, say: tone.say.join(", "), avoid: tone.avoid.join(", ") });
  const [wrong, setWrong] = useState({ say: false, avoid: false });
  const save = async () => {
    const words = { say: wordsIn(typed.say), avoid: wordsIn(typed.avoid) };
    const isWrong = (list: readonly string[]) => list.length > 20 || list.some((word) => word.length > 40);
    setWrong({ say: isWrong(words.say), avoid: isWrong(words.avoid) });
    if (isWrong(words.say) || isWrong(words.avoid)) return false;
    await editing.change({
      tone: { sentence: typed.sentence.trim(), around: typed.around.trim(), ...words },
    });
    return true;
  };
  const field = (name: keyof typeof typed) => ({
    value: typed[name],
    onChange: (value: string) => setTyped({ ...typed, [name]: value }),
  });
  return (
    <EditDialog title={say.tone} lead={say.noTone} save={save} onClose={onClose}>
      <Field
        label={say.sentence}
        hint={say.sentenceHint}
        optional
        lines={3}
        maxLength={300}
        {...field("sentence")}
      />
      <Field
        label={say.say}
        hint={say.commas}
        optional
        error={wrong.say ? say.wrongWords : null}
        {...field("say")}
      />
      <Field
        label={say.avoid}
        hint={say.commas}
        optional
        error={wrong.avoid ? say.wrongWords : null}
        {...field("avoid")}
      />
      <Field label={say.around} hint={say.aroundHint} optional maxLength={200} {...field("around")} />
    </EditDialog>
  );
}

/** Each once, in the order in which they were typed. */
function wordsIn(text: string): readonly string[] {
  return [...new Set(text.split(",").map((word) => word.trim()))].filter((word) => word !== "");
}
