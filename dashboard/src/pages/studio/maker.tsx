import { Wand2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../kit/button.tsx";
import { Segmented, Select } from "../../kit/choices.tsx";
import { Field } from "../../kit/field.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useTexts } from "../../texts/language.ts";
import {
  FIRST_WISH,
  FORMATS,
  lacking,
  OPERATIONS,
  PRESET_NAMES,
  PRESETS,
  picturesAsked,
  requestsOf,
  SHAPES,
  type Wish,
  type WishField,
} from "./operations.ts";
import { STUDIO } from "./texts.ts";

/** What to make of the chosen photos, what it costs, and the button. */
export function Maker({
  chosen,
  isLive,
  onMake,
}: {
  readonly chosen: readonly string[];
  readonly isLive: boolean;
  readonly onMake: (requests: readonly object[], once: string) => Promise<void>;
}) {
  const say = useTexts(STUDIO);
  const sentence = useProblemSentence();
  const [wish, setWish] = useState<Wish>(FIRST_WISH);
  /** What is sent again after a lost line is the same tasks; another wish is others. */
  const [once, setOnce] = useState(() => crypto.randomUUID());
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const set = (change: Partial<Wish>) => {
    setWish({ ...wish, ...change });
    setOnce(crypto.randomUUID());
    setError(null);
  };
  const shape = SHAPES[wish.operation];
  const missing = lacking(wish, chosen.length);
  const isByModel = shape.byModel === true;
  const canUse = !isByModel || !isLive;
  const make = async () => {
    setSending(true);
    setError(null);
    const requests = requestsOf(wish, chosen);
    try {
      await onMake(requests, once);
      receipt(say.begun(requests.length));
      setOnce(crypto.randomUUID());
    } catch (refused) {
      setError(refused);
    }
    setSending(false);
  };
  return (
    <Sheet title={say.whatToMake}>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (missing === null && canUse && !isSending) void make();
        }}
      >
        <fieldset className="field">
          <legend className="vh">{say.whatToMake}</legend>
          <div className="chips">
            {OPERATIONS.map((operation) => (
              <button
                key={operation}
                type="button"
                className="chip"
                aria-pressed={operation === wish.operation}
                onClick={() => set({ operation })}
              >
                {say.operations[operation].name}
              </button>
            ))}
          </div>
        </fieldset>
        <p className="soft sm">{say.operations[wish.operation].note}</p>
        <Fields wish={wish} fields={shape.fields} set={set} />
        {shape.locked ? (
          <p className="sm soft locked">
            <Glyph name="kept" tone="ok" />
            {say.locked}
          </p>
        ) : null}
        <p className="summary" aria-live="polite">
          {shape.photos === 0 ? null : <>{say.onPhotos(chosen.length)} </>}
          {isByModel ? (isLive ? say.liveModels : say.simulated) : say.costsNothing}
        </p>
        {error === null ? null : (
          <p className="say bad" role="alert">
            {sentence(error)}
          </p>
        )}
        <Button
          look="main"
          wide
          type="submit"
          readOnly={missing === null ? (canUse ? null : say.liveModels) : (say.lacks[missing] ?? null)}
          isDisabled={isSending}
        >
          <Wand2 className="i" aria-hidden="true" />
          {say.makeCount(picturesAsked(wish, shape.photos === 0 ? 1 : Math.max(1, chosen.length)))}
        </Button>
      </form>
    </Sheet>
  );
}

/** Only what the operation takes. */
function Fields({
  wish,
  fields,
  set,
}: {
  readonly wish: Wish;
  readonly fields: readonly WishField[];
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
