import { useEffect, useState } from "react";
import { Glyph } from "../../../kit/glyph.tsx";
import { useProblemSentence } from "../../../kit/states.tsx";
import { useTexts } from "../../../texts/language.ts";
import type { Pictures } from "../desk/api.ts";
import type { Checked, CheckedRule } from "../desk/pictures.ts";
import { PRESET_NAMES, PRESETS, type Preset } from "../making/operations.ts";
import { STUDIO } from "../texts.ts";
import { useFigures } from "../words.ts";
import { canBeCropped } from "./cropping.ts";

/** Which rules of a marketplace a picture keeps; asked of the server when a marketplace is chosen. */
/** @param first the one that is asked from the beginning */
export function useCheck(api: Pictures, id: string, first: Preset | null = null) {
  const [preset, setPreset] = useState(first);
  const [checked, setChecked] = useState<Checked | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    setChecked(null);
    setError(null);
    if (preset === null) return;
    let isOver = false;
    api.check(id, preset).then(
      (answer) => isOver || setChecked(answer),
      (refused) => isOver || setError(refused),
    );
    return () => {
      isOver = true;
    };
  }, [api, id, preset]);
  return { preset, setPreset, checked, error };
}

/** One line on the picture itself: taken, or how much is to mend. */
export function Verdict({
  preset,
  checked,
}: {
  readonly preset: Preset | null;
  readonly checked: Checked | null;
}) {
  const say = useTexts(STUDIO);
  if (preset === null || checked === null) return null;
  const broken = checked.rules.filter(({ passed }) => !passed).length;
  return (
    <span className={broken === 0 ? "verdict ok" : "verdict warn"} role="status">
      <Glyph name={broken === 0 ? "kept" : "late"} tone={broken === 0 ? "ok" : "warn"} />
      {broken === 0
        ? say.passes(PRESET_NAMES[preset])
        : say.toFix(PRESET_NAMES[preset], broken, checked.rules.length)}
    </span>
  );
}

export function CheckPanel({
  check,
  onCrop,
}: {
  readonly check: ReturnType<typeof useCheck>;
  /** Null: whoever reads may only look. */
  readonly onCrop: ((rule: CheckedRule, preset: Preset) => void) | null;
}) {
  const say = useTexts(STUDIO);
  const sentence = useProblemSentence();
  const { preset, setPreset, checked, error } = check;
  return (
    <section aria-label={say.check}>
      <h3 className="sm strong">{say.check}</h3>
      <div className="chips">
        {PRESETS.map((one) => (
          <button
            key={one}
            type="button"
            className="chip"
            aria-pressed={one === preset}
            onClick={() => setPreset(one === preset ? null : one)}
          >
            {PRESET_NAMES[one]}
          </button>
        ))}
      </div>
      {error === null ? null : (
        <p className="say bad" role="alert">
          {sentence(error)}
        </p>
      )}
      {checked === null ? null : (
        <ul className="rules">
          {checked.rules.map((rule) => (
            <Rule
              key={rule.rule}
              rule={rule}
              onCrop={
                onCrop === null || preset === null || !canBeCropped(rule) ? null : () => onCrop(rule, preset)
              }
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function Rule({
  rule: { rule, passed, found, wanted, least, most },
  onCrop,
}: {
  readonly rule: CheckedRule;
  readonly onCrop: (() => void) | null;
}) {
  const say = useTexts(STUDIO);
  const figures = useFigures();
  const write = (value: number | string) => writtenBy(rule, value, figures);
  const asked = () => {
    if (least !== null && most !== null) return say.wanted.between(write(least), write(most));
    if (least !== null) return say.wanted.least(write(least));
    return most === null ? say.wanted.one(wanted.toUpperCase()) : say.wanted.most(write(most));
  };
  return (
    <li className={passed ? "" : "warn"}>
      <Glyph name={passed ? "kept" : "late"} tone={passed ? "ok" : "warn"} />
      <span>
        {say.rules[rule] ?? rule} <span className="mute sm">{say.found(write(found), asked())}</span>
        {onCrop === null ? null : (
          <>
            {" "}
            <button type="button" className="linkish" onClick={onCrop}>
              {say.cropToFit}
            </button>
          </>
        )}
      </span>
    </li>
  );
}

/** A figure in the unit of its rule. */
function writtenBy(rule: string, value: number | string, figures: ReturnType<typeof useFigures>): string {
  if (typeof value === "string") return value.toUpperCase();
  if (rule === "bytes") return figures.size(value);
  if (rule === "white_background" || rule === "product_share") return figures.share(value);
  return rule === "ratio" ? figures.fraction(value) : `${figures.whole(value)}\u00a0px`;
}
