import { Wand2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { Select } from "../../../kit/choices.tsx";
import { Glyph } from "../../../kit/glyph.tsx";
import { Sheet } from "../../../kit/sheet.tsx";
import { useProblemSentence } from "../../../kit/states.tsx";
import { receipt } from "../../../kit/toasts.tsx";
import { useTexts } from "../../../texts/language.ts";
import { BrandField, brandedOf, FORBIDS_LOGOS, NO_BRAND } from "../brand/brand-field.tsx";
import type { Pictures } from "../desk/api.ts";
import { STUDIO } from "../texts.ts";
import { MASKING } from "./mask-texts.ts";
import {
  FIRST_SIZES,
  lacking,
  OPERATIONS,
  type Operation,
  picturesAsked,
  requestsOf,
  SHAPES,
  SIMULATED,
  type Wish,
} from "./operations.ts";
import { NONE, PriceSentence, usePrice } from "./price.tsx";
import type { Wishing } from "./use-wish.ts";
import { WishFields } from "./wish-fields.tsx";

/** What to make of the chosen photos, what it costs, and the button. */
export function Maker({
  api,
  wishing: { wish, once, set: change, anew },
  operations = OPERATIONS,
  title,
  chosen,
  models,
  isLive,
  hasMask,
  onMask,
  onNoMask,
  onMake,
}: {
  readonly api: Pictures;
  readonly wishing: Wishing;
  /** Those that can be chosen here. */
  readonly operations?: readonly Operation[];
  /** Where none is said: what to make. */
  readonly title?: string;
  readonly chosen: readonly string[];
  /** Names of those that a live key may ask for pictures. */
  readonly models: readonly string[];
  readonly isLive: boolean;
  /** Whether a mask says where the product is, of the one photo that is chosen. */
  readonly hasMask: boolean;
  readonly onMask: () => void;
  readonly onNoMask: () => void;
  readonly onMake: (requests: readonly object[], once: string, withMask: boolean) => Promise<void>;
}) {
  const say = useTexts(STUDIO);
  const sentence = useProblemSentence();
  const [branding, setBranding] = useState(NO_BRAND);
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const set = (changed: Partial<Wish>) => {
    change(changed);
    setError(null);
  };
  const shape = SHAPES[wish.operation];
  const missing = lacking(wish, chosen.length);
  const isByModel = shape.byModel === true;
  const model = isLive ? (models.find((one) => one === wish.model) ?? models[0] ?? null) : SIMULATED;
  const requests =
    missing === null && model !== null ? brandedOf(requestsOf({ ...wish, model }, chosen), branding) : [];
  const isPriced = isByModel && isLive;
  const withMask = hasMask && shape.mask === true;
  const price = usePrice(api, isPriced ? requests : NONE, withMask);
  const canUse = !isPriced || price.most !== null;
  const make = async () => {
    setSending(true);
    setError(null);
    try {
      await onMake(requests, `${once}${withMask ? "m" : ""}`, withMask);
      receipt(say.begun(requests.length));
      anew();
    } catch (refused) {
      setError(refused);
    }
    setSending(false);
  };
  return (
    <Sheet title={title ?? say.whatToMake}>
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
            {operations.map((operation) => (
              <button
                key={operation}
                type="button"
                className="chip"
                aria-pressed={operation === wish.operation}
                onClick={() => set({ operation, ...FIRST_SIZES[operation] })}
              >
                {say.operations[operation].name}
              </button>
            ))}
          </div>
        </fieldset>
        <p className="soft sm">{say.operations[wish.operation].note}</p>
        <WishFields wish={wish} fields={shape.fields} isLive={isLive} set={set} />
        {isPriced && model !== null ? (
          <Select
            label={say.model}
            value={model}
            onChange={(name) => set({ model: name })}
            choices={models.map((id) => ({ id, label: id }))}
          />
        ) : null}
        <BrandField
          branding={branding}
          isStampForbidden={wish.operation === "preset" && FORBIDS_LOGOS.has(wish.preset)}
          onChange={(next) => {
            setBranding(next);
            set({});
          }}
        />
        {shape.mask && chosen.length === 1 ? (
          <MaskRow has={hasMask} onOpen={onMask} onDrop={onNoMask} />
        ) : null}
        {shape.locked ? (
          <p className="sm soft locked">
            <Glyph name="kept" tone="ok" />
            {say.locked}
          </p>
        ) : null}
        <p className="summary" aria-live="polite">
          {shape.photos === 0 ? null : <>{say.onPhotos(chosen.length)} </>}
          {isPriced ? (
            <PriceSentence price={price} hasModel={model !== null} isWaiting={requests.length > 0} />
          ) : isByModel ? (
            say.simulated
          ) : (
            say.costsNothing
          )}
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
          readOnly={
            missing === null
              ? canUse
                ? null
                : model === null
                  ? say.noModels
                  : say.reckoning
              : (say.lacks[missing] ?? null)
          }
          isDisabled={isSending}
        >
          <Wand2 className="i" aria-hidden="true" />
          {say.makeCount(picturesAsked(wish, shape.photos === 0 ? 1 : Math.max(1, chosen.length)))}
        </Button>
      </form>
    </Sheet>
  );
}

/** Where the product is, in words; the dialog is a page of its own. */
function MaskRow({
  has,
  onOpen,
  onDrop,
}: {
  readonly has: boolean;
  readonly onOpen: () => void;
  readonly onDrop: () => void;
}) {
  const say = useTexts(MASKING);
  return (
    <div className="field">
      <span className="hint">{has ? say.has : say.openHint}</span>
      <div className="acts">
        <Button small onPress={onOpen}>
          {say.open}
        </Button>
        {has ? (
          <Button small look="quiet" onPress={onDrop}>
            {say.drop}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
