import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { forget } from "../../api/hooks.ts";
import { Problem } from "../../api/problem.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Field } from "../../kit/field.tsx";
import { useForm } from "../../kit/form.ts";
import { Glyph } from "../../kit/glyph.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useTexts } from "../../texts/language.ts";
import { useSoldModels } from "../keys/create-dialog.tsx";
import { CREATE } from "../keys/create-texts.ts";
import { useNodesText } from "../keys/nodes.tsx";
import { KeySentence } from "../keys/sentence.tsx";
import { KEYS } from "../keys/texts.ts";
import { TokenField } from "../keys/token-field.tsx";
import type { ShownKey } from "./page.tsx";
import { KEY } from "./texts.ts";

/** Changes what a key may do. Two people who change it at once notice each other. */
export function ChangeDialog({
  of: key,
  organization,
  onClose,
}: {
  readonly of: ShownKey;
  readonly organization: string;
  readonly onClose: () => void;
}) {
  const say = useTexts(KEY);
  const words = useTexts(CREATE);
  const { cancel } = useTexts(KEYS);
  const client = useQueryClient();
  const sentence = useProblemSentence();
  const nodesText = useNodesText();
  const models = useSoldModels(organization, true);
  const [start] = useState(() => ({
    name: key.name,
    models: key.models ?? [],
    networks: key.ip_ranges ?? [],
    expires: key.expires_at?.slice(0, 10) ?? "",
  }));
  const form = useForm("keys.change", say.changeTitle(key.name), start, {
    networks: "ip_ranges",
    expires: "expires_at",
  });
  const [isBusy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const { values, errors, set, check } = form;
  const save = async () => {
    if (isBusy || !form.isReady()) return;
    setBusy(true);
    setRefused(null);
    try {
      const { nodes } = await call("keys.change", {
        organization,
        key: key.id,
        name: values.name.trim(),
        models: values.models.length === 0 ? null : [...values.models],
        ip_ranges: values.networks.length === 0 ? null : [...values.networks],
        ...(values.expires === start.expires
          ? {}
          : {
              expires_at: values.expires === "" ? null : new Date(`${values.expires}T23:59:59`).toISOString(),
            }),
        revision: key.revision,
      });
      form.saved();
      await forget(client, ["keys.list", "keys.show", "keys.check_up"]);
      receipt(`${say.saved(values.name)} ${nodesText(nodes)}`);
      onClose();
    } catch (error) {
      if (error instanceof Problem && error.code === "changed_meanwhile") {
        await forget(client, ["keys.show"]);
        setRefused(say.changed);
      } else if (!form.refuse(error)) setRefused(sentence(error));
      setBusy(false);
    }
  };
  const budgets = key.budgets
    .filter(({ scope }) => scope === "key")
    .flatMap(({ period, limit_usd: usd }) => (usd === null ? [] : [{ period, usd }]));
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={say.changeTitle(key.name)}
      lead={say.changeLead}
      footer={
        <>
          <Button onPress={onClose}>{cancel}</Button>
          <Button look="main" isDisabled={isBusy} onPress={() => void save()}>
            {say.save}
          </Button>
        </>
      }
    >
      <Field
        label={words.name}
        value={values.name}
        onChange={(name) => set("name", name)}
        onBlur={() => check("name")}
        error={errors.name}
      />
      <TokenField
        label={words.models}
        values={values.models}
        onChange={(chosen) => set("models", chosen)}
        suggestions={models}
        hint={words.modelsHint}
        error={errors.models ?? null}
      />
      <TokenField
        label={words.networks}
        optional
        mono
        values={values.networks}
        onChange={(networks) => set("networks", networks)}
        placeholder={words.networksPlaceholder}
        hint={words.networksHint}
        error={errors.networks ?? null}
      />
      <Field
        label={words.expires}
        optional
        type="date"
        value={values.expires}
        onChange={(day) => set("expires", day)}
        error={errors.expires}
      />
      <KeySentence wish={{ ...values, mode: key.mode, endpoints: key.endpoints, budgets }} />
      {refused === null ? null : (
        <p className="say bad" role="alert">
          <Glyph name="broken" tone="bad" />
          <span>{refused}</span>
        </p>
      )}
    </Dialog>
  );
}
