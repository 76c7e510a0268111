import { useMemo, useRef, useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { Checkbox, Segmented, Select } from "../../../kit/choices.tsx";
import { Dialog } from "../../../kit/dialog.tsx";
import { Field } from "../../../kit/field.tsx";
import { receipt } from "../../../kit/toasts.tsx";
import { useTexts } from "../../../texts/language.ts";
import { BrandField, brandedOf, FORBIDS_LOGOS, NO_BRAND } from "../brand/brand-field.tsx";
import type { useDesk } from "../desk/use-desk.ts";
import {
  FIRST_SIZES,
  FIRST_WISH,
  lacking,
  OPERATIONS,
  requestsOf,
  SHAPES,
  SIMULATED,
  type Wish,
} from "../making/operations.ts";
import { NONE, usePrice } from "../making/price.tsx";
import { WishFields } from "../making/wish-fields.tsx";
import { STUDIO } from "../texts.ts";
import { useNames } from "../use-names.ts";
import type { Batch, Batches } from "./api.ts";
import { Cost } from "./cost.tsx";
import { Picks } from "./picks.tsx";
import { Refusal } from "./refusal.tsx";
import { BATCH_TEXTS } from "./texts.ts";

const SOURCES = ["photos", "table"] as const;
const MOST_ROWS = 1_000;
/** What is made of a photo: a picture out of nothing needs no batch of them. */
const OFFERED = OPERATIONS.filter((operation) => SHAPES[operation].photos > 0);

/** Which photos, one wish for all of them, and what it can cost. */
export function NewBatch({
  studio: { api, desk, now },
  batches,
  models,
  isLive,
  onClose,
  onBegun,
}: {
  readonly studio: ReturnType<typeof useDesk>;
  readonly batches: Batches;
  readonly models: readonly string[];
  readonly isLive: boolean;
  readonly onClose: () => void;
  readonly onBegun: (batch: Batch) => void;
}) {
  const say = useTexts(BATCH_TEXTS);
  const words = useTexts(STUDIO);
  const [source, setSource] = useState<(typeof SOURCES)[number]>("photos");
  const [name, setName] = useState("");
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [isNamed, setNamed] = useState(true);
  const [file, setFile] = useState<File | null>(null);
  const [wish, setWish] = useState<Wish>(FIRST_WISH);
  const [isSending, setSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const input = useRef<HTMLInputElement>(null);
  const table = useRef<HTMLInputElement>(null);
  const [branding, setBranding] = useState(NO_BRAND);
  const set = (change: Partial<Wish>) => setWish({ ...wish, ...change });
  const shape = SHAPES[wish.operation];
  const isPriced = shape.byModel === true && isLive;
  const model = isLive ? (models.find((one) => one === wish.model) ?? models[0] ?? null) : SIMULATED;
  // All of them, but those that somebody takes out.
  const chosen = now.photos.filter(({ id }) => !left.has(id));
  const missing = lacking(wish, 1);
  const one = useMemo(
    () =>
      missing === null && model !== null
        ? brandedOf(requestsOf({ ...wish, model }, [ANY]), branding)[0]
        : undefined,
    [wish, model, missing, branding],
  );
  const isReckoned = isPriced && source === "photos" && one !== undefined;
  const price = usePrice(api, isReckoned ? chosen.map(() => one) : NONE, false);
  const { images: _, ...defaults } = (one ?? {}) as { readonly images?: unknown };
  const list = () => {
    const called = name.trim() === "" ? {} : { name: name.trim() };
    if (source === "photos") {
      const rows = chosen.map(({ id }) => {
        const stem = now.names
          .get(id)
          ?.replace(/\.[a-z]{3,4}$/i, "")
          .slice(0, 200);
        return { images: [id], ...(isNamed && stem !== undefined ? { reference: stem } : {}) };
      });
      return { ...called, defaults, rows };
    }
    const form = new FormData();
    form.set("defaults", JSON.stringify({ ...defaults, ...called }));
    // Its name stays here.
    if (file !== null) form.set("file", file, "rows.csv");
    return form;
  };
  const lacks = () => {
    if (source === "photos" && chosen.length === 0) return say.needsPhotos;
    if (source === "photos" && chosen.length > MOST_ROWS) return say.tooMany;
    if (source === "table" && file === null) return say.needsFile;
    if (missing !== null) return words.lacks[missing] ?? say.needsWords;
    if (model === null && shape.byModel) return words.noModels;
    return isPriced && source === "photos" && price.most === null ? say.reckoning : null;
  };
  const names = useNames(now);
  const begin = async () => {
    setSending(true);
    setError(null);
    try {
      const batch = await batches.begin(list(), once);
      receipt(say.begun(batch.row_count));
      onBegun(batch);
    } catch (refused) {
      setError(refused);
      setSending(false);
    }
  };
  const asked = JSON.stringify([
    name,
    source,
    isNamed,
    chosen.map(({ id }) => id),
    ...[wish, branding],
    file?.name,
    file?.lastModified,
  ]);
  // Sent again after a lost line it is the same batch; another list is another.
  const once = useMemo(() => `${crypto.randomUUID()}-${asked.length}`, [asked]);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={say.newBatch}
      lead={say.lead}
      footer={
        <>
          <Button onPress={onClose}>{say.cancelDialog}</Button>
          <Button look="main" readOnly={lacks()} isDisabled={isSending} onPress={() => void begin()}>
            {say.begin(source === "photos" ? chosen.length : 0)}
          </Button>
        </>
      }
    >
      <div className="form">
        <Field
          label={say.name}
          value={name}
          onChange={setName}
          hint={say.nameHint}
          maxLength={200}
          optional
        />
        <Segmented
          label={say.from}
          value={source}
          onChange={setSource}
          choices={SOURCES.map((id) => ({ id, label: say[id] }))}
        />
        <input
          ref={input}
          className="vh"
          type="file"
          multiple
          accept="image/jpeg,image/png,image/webp"
          tabIndex={-1}
          aria-label={say.addPhotos}
          onChange={({ target }) => {
            desk.sending.add([...(target.files ?? [])]);
            target.value = "";
          }}
        />
        <input
          ref={table}
          className="vh"
          type="file"
          accept=".csv,text/csv"
          tabIndex={-1}
          aria-label={say.chooseFile}
          onChange={({ target }) => setFile(target.files?.[0] ?? null)}
        />
        {source === "photos" ? (
          <>
            <div className="acts">
              <Button small onPress={() => input.current?.click()}>
                {say.addPhotos}
              </Button>
              {now.photos.length === 0 ? null : (
                <Button
                  small
                  look="quiet"
                  onPress={() =>
                    setLeft(left.size === 0 ? new Set(now.photos.map(({ id }) => id)) : new Set())
                  }
                >
                  {left.size === 0 ? say.noneChosen : say.all}
                </Button>
              )}
              <span className="soft sm" aria-live="polite">
                {now.photos.length === 0 ? say.noPhotos : say.chosen(chosen.length)}
                {now.arriving.length === 0 ? null : <> {say.arriving(now.arriving.length)}</>}
              </span>
            </div>
            <Picks photos={now.photos} names={names} left={left} onChange={setLeft} />
            <Checkbox isOn={isNamed} onChange={setNamed}>
              {say.fileNames}
            </Checkbox>
          </>
        ) : (
          <>
            <p className="soft sm">{say.file}</p>
            <div className="acts">
              <Button small onPress={() => table.current?.click()}>
                {say.chooseFile}
              </Button>
              <span className="soft sm">{file?.name}</span>
            </div>
            <p className="soft sm">{say.tableHint}</p>
          </>
        )}
        <Select
          label={say.wish}
          value={wish.operation}
          onChange={(operation) => set({ operation, ...FIRST_SIZES[operation] })}
          choices={OFFERED.map((id) => ({ id, label: words.operations[id].name }))}
        />
        <p className="soft sm">{words.operations[wish.operation].note}</p>
        <WishFields wish={wish} fields={shape.fields} isLive={isLive} set={set} />
        {isPriced && model !== null ? (
          <Select
            label={words.model}
            value={model}
            onChange={(id) => set({ model: id })}
            choices={models.map((id) => ({ id, label: id }))}
          />
        ) : null}
        <BrandField
          branding={branding}
          isStampForbidden={wish.operation === "preset" && FORBIDS_LOGOS.has(wish.preset)}
          onChange={setBranding}
        />
        <p className="summary" aria-live="polite">
          <Cost isPriced={isPriced} isTable={source === "table"} most={price.most} error={price.error} />
        </p>
        {error === null ? null : <Refusal error={error} />}
      </div>
    </Dialog>
  );
}

/** Any id: which photo it is changes no price. */
const ANY = "00000000-0000-7000-8000-000000000000";
