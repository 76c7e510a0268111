import { Segmented, Select } from "../../../kit/choices.tsx";
import { Field } from "../../../kit/field.tsx";
import { useTexts } from "../../../texts/language.ts";
import { STUDIO } from "../texts.ts";
import {
  FACTORS,
  FORMATS,
  lacking,
  PRESET_NAMES,
  PRESETS,
  QUALITIES,
  RATIOS,
  type Wish,
  type WishField,
} from "./operations.ts";

/** Only what the operation takes. */
export function WishFields({
  wish,
  fields,
  isLive,
  set,
}: {
  readonly wish: Wish;
  readonly fields: readonly WishField[];
  /** Whether a provider draws, which knows better and cheaper pictures. */
  readonly isLive: boolean;
  readonly set: (change: Partial<Wish>) => void;
}) {
  const say = useTexts(STUDIO);
  const has = (field: WishField) => fields.includes(field);
  const wrong = (field: WishField) => {
    if (wish[field] === "" || field === "prompt") return null;
    return lacking({ ...wish, prompt: "-" }, 1) === field ? (say.lacks[field] ?? null) : null;
  };
  const pixels = (field: "width" | "height" | "left" | "top") =>
    has(field) ? (
      <Field
        key={field}
        label={say.fields[field]}
        inputMode="numeric"
        after={<span className="unit">{say.pixels}</span>}
        value={wish[field]}
        onChange={(value) => set({ [field]: value.replace(/\D/g, "") })}
        error={wrong(field)}
      />
    ) : null;
  return (
    <>
      {has("prompt") ? (
        <Field
          label={say.fields.prompt}
          hint={say.promptHint}
          lines={3}
          value={wish.prompt}
          onChange={(prompt) => set({ prompt })}
        />
      ) : null}
      {has("color") ? (
        <Field
          label={say.fields.color}
          mono
          value={wish.color}
          onChange={(color) => set({ color })}
          error={wrong("color")}
          before={
            <input
              className="swatch"
              type="color"
              aria-label={say.fields.color}
              value={/^#[0-9a-f]{6}$/i.test(wish.color) ? wish.color : "#ffffff"}
              onChange={({ target }) => set({ color: target.value })}
            />
          }
        />
      ) : null}
      {has("preset") ? (
        <Select
          label={say.fields.preset}
          value={wish.preset}
          onChange={(preset) => set({ preset })}
          choices={PRESETS.map((id) => ({ id, label: PRESET_NAMES[id] }))}
        />
      ) : null}
      {has("width") ? (
        <div className="grid2">{(["left", "top", "width", "height"] as const).map(pixels)}</div>
      ) : null}
      {has("fit") ? (
        <Segmented
          full
          label={say.fields.fit}
          value={wish.fit}
          onChange={(fit) => set({ fit })}
          choices={(["inside", "cover"] as const).map((id) => ({ id, label: say.fits[id] }))}
        />
      ) : null}
      {has("ratio") ? (
        <Select
          label={say.fields.ratio}
          value={wish.ratio}
          onChange={(ratio) => set({ ratio })}
          choices={RATIOS.map((id) => ({ id, label: id }))}
        />
      ) : null}
      {has("factor") ? (
        <div className="field">
          <span className="lab">{say.fields.factor}</span>
          <Segmented
            full
            label={say.fields.factor}
            value={wish.factor}
            onChange={(factor) => set({ factor })}
            choices={FACTORS.map((id) => ({ id, label: `${id} ×` }))}
          />
        </div>
      ) : null}
      {has("format") ? (
        <div className="field">
          <span className="lab">{say.fields.format}</span>
          <Segmented
            full
            label={say.fields.format}
            value={wish.format}
            onChange={(format) => set({ format })}
            choices={FORMATS.map((id) => ({ id, label: id.toUpperCase() }))}
          />
        </div>
      ) : null}
      {has("quality") && isLive ? (
        <div className="field">
          <span className="lab">{say.fields.quality}</span>
          <Segmented
            full
            label={say.fields.quality}
            value={wish.quality}
            onChange={(quality) => set({ quality })}
            choices={QUALITIES.map((id) => ({ id, label: say.qualities[id] }))}
          />
        </div>
      ) : null}
      {has("count") ? (
        <div className="field">
          <span className="lab">{say.fields.count}</span>
          <Segmented
            full
            label={say.fields.count}
            value={String(wish.count)}
            onChange={(count) => set({ count: Number(count) })}
            choices={["1", "2", "4"].map((id) => ({ id, label: id }))}
          />
        </div>
      ) : null}
    </>
  );
}
