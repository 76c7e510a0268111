import type { Output } from "../../api/client.ts";
import { Money } from "../../kit/amounts.tsx";
import { Segmented, Select, Switch } from "../../kit/choices.tsx";
import { Field } from "../../kit/field.tsx";
import { microOf, moneyText } from "../../kit/money.ts";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import { readTools, type Settings, type Turn } from "./talk.ts";
import { PLAYGROUND } from "./texts.ts";

export type SoldModel = Output<"playground.models">["items"][number];

/** A model with what it costs, and a list to choose another. */
export function ModelPicker({
  label,
  models,
  value,
  onChange,
  isSimulated,
}: {
  readonly label: string;
  readonly models: readonly SoldModel[];
  readonly value: string;
  readonly onChange: (model: string) => void;
  readonly isSimulated: boolean;
}) {
  const say = useTexts(PLAYGROUND);
  const language = useLanguage();
  const priced = ({ price }: SoldModel) =>
    say.prices(moneyText(price.input ?? "0", language), moneyText(price.output ?? "0", language));
  const chosen = models.find(({ name }) => name === value);
  const hint = isSimulated
    ? say.simulated
    : chosen === undefined
      ? say.noModels
      : `${priced(chosen)}${chosen.context_tokens === null ? "" : ` ${say.holds(chosen.context_tokens.toLocaleString(LOCALES[language]))}`}`;
  return (
    <Select
      label={label}
      choices={
        isSimulated
          ? [{ id: value, label: value }]
          : models.map((model) => ({ id: model.name, label: model.name, note: priced(model) }))
      }
      value={value}
      onChange={onChange}
      hint={<span className="num">{hint}</span>}
    />
  );
}

export function Knobs({
  mode,
  onMode,
  hasProviders,
  settings,
  onSettings,
  turns,
  children,
}: {
  readonly mode: "live" | "test";
  readonly onMode: (mode: "live" | "test") => void;
  readonly hasProviders: boolean;
  readonly settings: Settings;
  readonly onSettings: (settings: Settings) => void;
  readonly turns: readonly Turn[];
  readonly children: React.ReactNode;
}) {
  const say = useTexts(PLAYGROUND);
  const set = (change: Partial<Settings>) => onSettings({ ...settings, ...change });
  return (
    <aside className="knobs" aria-label={say.settings}>
      {hasProviders ? (
        <div className="field">
          <span className="lab">{say.mode}</span>
          <Segmented
            full
            label={say.mode}
            choices={[
              { id: "live", label: say.live },
              { id: "test", label: say.test },
            ]}
            value={mode}
            onChange={onMode}
          />
        </div>
      ) : null}
      {children}
      <Field
        label={say.instruction}
        hint={say.instructionHint}
        lines={4}
        value={settings.instruction}
        onChange={(instruction) => set({ instruction })}
      />
      <div className="grid2">
        <Field
          label={say.temperature}
          optional
          inputMode="decimal"
          value={settings.temperature}
          onChange={(temperature) => set({ temperature })}
        />
        <Field
          label={say.longest}
          inputMode="numeric"
          after={<span className="unit">{say.tokens}</span>}
          value={settings.longest}
          onChange={(longest) => set({ longest: longest.replace(/\D/g, "") })}
        />
      </div>
      <div className="rows">
        <div>
          <Switch isOn={settings.stream} onChange={(stream) => set({ stream })}>
            {say.stream}
          </Switch>
        </div>
        <div>
          <Switch isOn={settings.json} onChange={(json) => set({ json })}>
            {say.json}
          </Switch>
        </div>
      </div>
      <Field
        label={say.tools}
        optional
        hint={say.toolsHint}
        mono
        lines={3}
        value={settings.tools}
        onChange={(tools) => set({ tools })}
        error={readTools(settings.tools) === null ? say.toolsWrong : null}
      />
      <Tally turns={turns} />
    </aside>
  );
}

/** What the conversation came to so far. */
function Tally({ turns }: { readonly turns: readonly Turn[] }) {
  const say = useTexts(PLAYGROUND);
  const locale = LOCALES[useLanguage()];
  const answers = turns.flatMap((turn) => turn.answers).filter(({ requestId }) => requestId !== null);
  const sum = (of: (answer: (typeof answers)[number]) => number | null) =>
    answers.reduce((total, answer) => total + (of(answer) ?? 0), 0).toLocaleString(locale);
  const micro = answers.reduce((total, { chargeUsd }) => total + microOf(chargeUsd ?? "0"), 0n);
  const charged = `${micro / 1_000_000n}.${(micro % 1_000_000n).toString().padStart(6, "0")}`;
  return (
    <section aria-label={say.tally}>
      <h2 className="sm strong">{say.tally}</h2>
      <dl className="kv num">
        <dt>{say.requests}</dt>
        <dd>{answers.length.toLocaleString(locale)}</dd>
        <dt>{say.used}</dt>
        <dd>
          {say.inOut(
            sum((one) => one.tokensIn),
            sum((one) => one.tokensOut),
          )}
        </dd>
        <dt>{say.charged}</dt>
        <dd>
          <Money usd={charged} digits={6} />
        </dd>
      </dl>
    </section>
  );
}
