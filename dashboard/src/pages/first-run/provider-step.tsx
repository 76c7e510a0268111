import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { Button } from "../../kit/button.tsx";
import { Checkbox, Select } from "../../kit/choices.tsx";
import { Field } from "../../kit/field.tsx";
import { useTexts } from "../../texts/language.ts";
import { useActing } from "../doors/acting.ts";
import { Refusal } from "../doors/refusal.tsx";
import { FIRST_RUN } from "./texts.ts";

/** The simulator, or a provider whose secret is tried before it counts. */
export function ProviderStep({ onDone }: { readonly onDone: (name: string, mode: "test" | "live") => void }) {
  const say = useTexts(FIRST_RUN);
  const [isReal, setReal] = useState(false);
  const picks = [
    [false, say.simulator, say.simulatorNote],
    [true, say.provider, say.providerNote],
  ] as const;
  return (
    <>
      <h1>{say.providerTitle}</h1>
      <p className="soft">{say.providerLead}</p>
      <div className="stack">
        <div className="two">
          {picks.map(([real, name, note]) => (
            <button
              key={name}
              type="button"
              className="pick"
              aria-pressed={isReal === real}
              onClick={() => setReal(real)}
            >
              <b className="strong">{name}</b>
              <span className="mute sm">{note}</span>
            </button>
          ))}
        </div>
      </div>
      {isReal ? (
        <RealProvider onDone={(name) => onDone(name, "live")} />
      ) : (
        <div className="next">
          <Button look="main" onPress={() => onDone(say.simulator, "test")}>
            {say.useSimulator}
          </Button>
        </div>
      )}
    </>
  );
}

function RealProvider({ onDone }: { readonly onDone: (name: string) => void }) {
  const say = useTexts(FIRST_RUN);
  const kinds = useQuery({
    queryKey: ["kinds of providers"],
    queryFn: () => call("providers.kinds", {}, { asStaff: true }),
  });
  const { isBusy, error, onSubmit } = useActing();
  const [kind, setKind] = useState<string | null>(null);
  const [secret, setSecret] = useState("");
  const [baseUrl, setBaseUrl] = useState("");
  const [model, setModel] = useState("");
  const [isPrivate, setPrivate] = useState(false);
  const [outcome, setOutcome] = useState<string | null>(null);
  const items = kinds.data?.items ?? [];
  const chosen = items.find((one) => one.kind === kind) ?? null;
  const submit = onSubmit(async () => {
    if (chosen === null) return;
    setOutcome(null);
    const own = chosen.base_url === null;
    const wish = {
      slug: chosen.kind,
      kind: chosen.kind,
      ...(own ? { base_url: baseUrl, allow_private_address: isPrivate } : {}),
      ...(chosen.has_catalogue
        ? {}
        : { models: [{ model, input_usd_per_million: "0", output_usd_per_million: "0" }] }),
      ...(secret === "" ? {} : { secret }),
    };
    await call("providers.create", wish, { asStaff: true }).catch((refused: unknown) => {
      // It was added by the try before, whose test failed: its secret is replaced.
      if (secret !== "" && (refused as { readonly code?: string }).code === "provider_exists")
        return call("providers.replace_secret", { provider: chosen.kind, secret }, { asStaff: true });
      throw refused;
    });
    const tested = await call("providers.test", { provider: chosen.kind }, { asStaff: true });
    if (tested.ok) onDone(chosen.title);
    else setOutcome(tested.sentence);
  });
  return (
    <form onSubmit={submit}>
      <Select
        label={say.kind}
        choices={items.map((one) => ({ id: one.kind, label: one.title }))}
        value={kind}
        onChange={setKind}
      />
      {chosen?.base_url === null ? (
        <>
          <Field label={say.baseUrl} inputMode="url" value={baseUrl} onChange={setBaseUrl} isRequired />
          <Checkbox isOn={isPrivate} onChange={setPrivate}>
            {say.isPrivate}
          </Checkbox>
        </>
      ) : null}
      {chosen?.has_catalogue === false ? (
        <Field label={say.model} value={model} onChange={setModel} isRequired />
      ) : null}
      <Field
        label={say.secret}
        hint={say.secretHint}
        type="password"
        autoComplete="off"
        value={secret}
        onChange={setSecret}
        isRequired={chosen?.secret_needed ?? false}
      />
      {isBusy ? (
        <p className="say soft" role="status">
          {say.testing}
        </p>
      ) : null}
      {outcome === null ? null : (
        <p className="say bad" role="alert">
          {outcome}
        </p>
      )}
      <Refusal error={error} />
      <div className="next">
        <Button look="main" type="submit" isDisabled={isBusy || chosen === null}>
          {say.useProvider}
        </Button>
      </div>
    </form>
  );
}
