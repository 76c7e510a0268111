import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { forget, useRead } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Chip, Segmented, Select } from "../../kit/choices.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Field } from "../../kit/field.tsx";
import { useForm } from "../../kit/form.ts";
import { Glyph } from "../../kit/glyph.tsx";
import { readMoney } from "../../kit/money.ts";
import { useProblemSentence } from "../../kit/states.tsx";
import { useLanguage, useTexts } from "../../texts/language.ts";
import { CREATE } from "./create-texts.ts";
import { type MadeKey, NewKey } from "./new-key.tsx";
import { KeySentence, type KeyWish } from "./sentence.tsx";
import { KEYS } from "./texts.ts";
import { TokenField } from "./token-field.tsx";

const DAY_MS = 86_400_000;
const USUAL_DAYS = 90;
const dayOf = (atMs: number) => new Date(atMs).toISOString().slice(0, 10);

/** The least that a program needs: chat, a small budget, and an end. */
const firstWish = () => ({
  name: "",
  mode: "live" as KeyWish["mode"],
  project: "",
  models: [] as readonly string[],
  endpoints: ["chat.completions"] as KeyWish["endpoints"],
  day: "5.00",
  month: "50.00",
  expires: dayOf(Date.now() + USUAL_DAYS * DAY_MS),
  networks: [] as readonly string[],
});

const PERIODS = ["day", "month"] as const;

export function CreateDialog({
  isOpen,
  organization,
  project,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly organization: string;
  readonly project: string | null;
  readonly onClose: () => void;
}) {
  const [made, setMade] = useState<MadeKey | null>(null);
  const models = useSoldModels(organization, isOpen || made !== null);
  if (made !== null)
    return (
      <NewKey
        made={made}
        model={made.mode === "test" ? "gpt-4o-mini" : (made.models?.[0] ?? models[0] ?? "gpt-4o-mini")}
        onClose={() => {
          setMade(null);
          onClose();
        }}
      />
    );
  if (!isOpen) return null;
  return (
    <CreateForm
      organization={organization}
      project={project}
      models={models}
      onMade={setMade}
      onClose={onClose}
    />
  );
}

function CreateForm({
  organization,
  project,
  models,
  onMade,
  onClose,
}: {
  readonly organization: string;
  readonly project: string | null;
  readonly models: readonly string[];
  readonly onMade: (made: MadeKey) => void;
  readonly onClose: () => void;
}) {
  const say = useTexts(CREATE);
  const names = useTexts(KEYS).endpoints;
  const language = useLanguage();
  const client = useQueryClient();
  const sentence = useProblemSentence();
  const [start] = useState(() => ({ ...firstWish(), project: project ?? "" }));
  const form = useForm("keys.create", say.title, start, { expires: "expires_at", networks: "ip_ranges" });
  const [isBusy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  // One intent, one key: sent again because an answer was lost, it is not made twice.
  const [onceKey] = useState(() => crypto.randomUUID());
  const { data: projects } = useRead("projects.list", { organization, limit: 100 });
  const { values, errors, set, check } = form;
  const choices = projects?.items ?? [];
  const budgets = PERIODS.flatMap((period) => {
    const usd = readMoney(values[period], language);
    return values.mode === "live" && usd !== null ? [{ period, usd }] : [];
  });
  const wrongAmount = (period: (typeof PERIODS)[number]) =>
    values[period] !== "" && readMoney(values[period], language) === null ? say.noAmount : null;
  const isPast = values.expires !== "" && Date.parse(`${values.expires}T23:59:59`) <= Date.now();
  const where = values.project || (choices.length === 1 ? (choices[0]?.slug ?? "") : "");
  const isReady =
    values.endpoints.length > 0 &&
    PERIODS.every((period) => wrongAmount(period) === null) &&
    !isPast &&
    (choices.length < 2 || where !== "");

  const send = async () => {
    if (isBusy || !isReady || !form.isReady()) return;
    setBusy(true);
    setRefused(null);
    try {
      const made = await call(
        "keys.create",
        {
          organization,
          ...(where === "" ? {} : { project: where }),
          ...(values.name.trim() === "" ? {} : { name: values.name.trim() }),
          mode: values.mode,
          endpoints: [...values.endpoints],
          models: values.models.length === 0 ? null : [...values.models],
          ip_ranges: values.networks.length === 0 ? null : [...values.networks],
          expires_at: values.expires === "" ? null : new Date(`${values.expires}T23:59:59`).toISOString(),
          budgets: budgets.map(({ period, usd }) => ({ period, limit_usd: usd })),
        },
        { onceKey },
      );
      form.saved();
      await forget(client, ["keys.list", "keys.check_up", "budgets.list"]);
      onMade(made);
    } catch (error) {
      if (!form.refuse(error)) setRefused(sentence(error));
      setBusy(false);
    }
  };

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={say.title}
      lead={say.lead}
      footer={
        <>
          <span className="sm mute grow">{say.once}</span>
          <Button onPress={onClose}>{say.cancel}</Button>
          <Button look="main" isDisabled={isBusy || !isReady} onPress={() => void send()}>
            {say.create} <kbd className="on">Ctrl ↵</kbd>
          </Button>
        </>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the button below */}
      <div
        className="form-parts"
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send();
        }}
      >
        <div className="grid2">
          <Field
            label={say.name}
            value={values.name}
            placeholder={say.namePlaceholder}
            onChange={(name) => set("name", name)}
            onBlur={() => check("name")}
            error={errors.name}
            autoFocus
          />
          <div className="field">
            <span className="lab">{say.mode}</span>
            <Segmented
              full
              label={say.mode}
              choices={[
                { id: "live", label: say.live },
                { id: "test", label: say.test },
              ]}
              value={values.mode}
              onChange={(mode) => set("mode", mode)}
            />
          </div>
        </div>
        {choices.length > 1 ? (
          <Select
            label={say.project}
            choices={choices.map(({ slug, name }) => ({ id: slug, label: name }))}
            value={where === "" ? null : where}
            onChange={(chosen) => set("project", chosen)}
          />
        ) : null}
        <div className="grid2">
          <TokenField
            label={say.models}
            values={values.models}
            onChange={(chosen) => set("models", chosen)}
            suggestions={models}
            hint={say.modelsHint}
            note={
              values.models.length > 0 && models.length > 0
                ? say.modelsOf(values.models.length, models.length)
                : ""
            }
            error={errors.models ?? null}
          />
          <div className="field">
            <span className="lab">{say.endpoints}</span>
            <div className="chips">
              {(Object.keys(names) as (keyof typeof names)[]).map((endpoint) => (
                <Chip
                  key={endpoint}
                  isOn={values.endpoints.includes(endpoint)}
                  onChange={(isOn) =>
                    set(
                      "endpoints",
                      isOn
                        ? [...values.endpoints, endpoint]
                        : values.endpoints.filter((one) => one !== endpoint),
                    )
                  }
                >
                  {names[endpoint]}
                </Chip>
              ))}
            </div>
            {values.endpoints.length === 0 ? <p className="say bad">{say.oneEndpoint}</p> : null}
          </div>
        </div>
        <div className="grid3">
          {values.mode === "live"
            ? PERIODS.map((period) => (
                <Field
                  key={period}
                  label={say[period]}
                  optional
                  before={<span className="unit">$</span>}
                  inputMode="decimal"
                  value={values[period]}
                  onChange={(text) => set(period, text)}
                  error={wrongAmount(period)}
                />
              ))
            : null}
          <Field
            label={say.expires}
            optional
            type="date"
            value={values.expires}
            onChange={(day) => set("expires", day)}
            error={isPast ? say.past : errors.expires}
          />
        </div>
        <TokenField
          label={say.networks}
          optional
          mono
          values={values.networks}
          onChange={(networks) => set("networks", networks)}
          placeholder={say.networksPlaceholder}
          hint={say.networksHint}
          error={errors.networks ?? null}
        />
        <KeySentence wish={{ ...values, budgets }} />
        {refused === null ? null : (
          <p className="say bad" role="alert">
            <Glyph name="broken" tone="bad" />
            <span>{refused}</span>
          </p>
        )}
      </div>
    </Dialog>
  );
}

/** Names of models that live keys of the organization can use. */
export function useSoldModels(organization: string, enabled: boolean): readonly string[] {
  const { data } = useRead("playground.models", { organization, limit: 100 }, { enabled });
  return [...new Set((data?.items ?? []).map(({ name }) => name))];
}
