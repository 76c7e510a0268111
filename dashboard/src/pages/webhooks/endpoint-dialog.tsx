import { useState } from "react";
import type { Input } from "../../api/client.ts";
import { useAct, useRead } from "../../api/hooks.ts";
import { RULES } from "../../api/rules.gen.ts";
import { Button } from "../../kit/button.tsx";
import { Checkbox, Select } from "../../kit/choices.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Field } from "../../kit/field.tsx";
import { useForm } from "../../kit/form.ts";
import { Glyph } from "../../kit/glyph.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { type Endpoint, hostOf } from "./endpoints.tsx";
import { HOOKS } from "./texts.ts";

type HookEvent = Input<"webhooks.create">["events"][number];
/** The catalogue of the contract. */
const EVENTS = Object.keys({
  "generation.succeeded": true,
  "generation.partially_succeeded": true,
  "generation.failed": true,
  "generation.cancelled": true,
  "generation.expired": true,
  "generation.outcome_unknown": true,
  "generation.leaving": true,
  "batch.finished": true,
  "key.revoked": true,
  "limit.reached": true,
  "spend.unusual": true,
  "failures.rising": true,
} satisfies Record<HookEvent, true>) as readonly HookEvent[];

/** Adds an endpoint, or changes one. @param endpoint null: a new one */
export function EndpointDialog({
  endpoint,
  onMade,
  onClose,
}: {
  readonly endpoint: Endpoint | null;
  /** With the id and the secret of a new one. */
  readonly onMade: (id: string, secret: string) => void;
  readonly onClose: () => void;
}) {
  const say = useTexts(HOOKS);
  const { slug } = useOrganization();
  const sentence = useProblemSentence();
  const title = endpoint === null ? say.createTitle : say.changeTitle;
  const form = useForm("webhooks.create", title, {
    url: endpoint?.url ?? "https://",
    events: (endpoint?.events ?? EVENTS) as readonly HookEvent[],
    project: endpoint?.project ?? "",
  });
  const { values, errors, set, check } = form;
  const { data: projects } = useRead("projects.list", { organization: slug, limit: 100 });
  const create = useAct("webhooks.create", ["webhooks.list"]);
  const change = useAct("webhooks.change", ["webhooks.list"]);
  const [refused, setRefused] = useState<string | null>(null);
  const isBusy = create.isPending || change.isPending;
  const send = async () => {
    if (isBusy || values.events.length === 0 || !form.isReady()) return;
    setRefused(null);
    const { url, events } = values;
    const input = { organization: slug, url, events: [...events], project: values.project || null };
    try {
      if (endpoint === null) {
        const { id, secret } = await create.mutateAsync(input);
        form.saved();
        onMade(id, secret);
      } else {
        await change.mutateAsync({ ...input, webhook: endpoint.id, revision: endpoint.revision });
        form.saved();
        receipt(say.saved(hostOf(url)));
        onClose();
      }
    } catch (error) {
      if (!form.refuse(error)) setRefused(sentence(error));
    }
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onPress={onClose}>{say.cancel}</Button>
          <Button look="main" isDisabled={isBusy} onPress={() => void send()}>
            {endpoint === null ? say.add : say.save}
          </Button>
        </>
      }
    >
      <div className="hook-form">
        <Field
          label={say.url}
          hint={say.urlHint}
          mono
          inputMode="url"
          maxLength={RULES["webhooks.create"]?.["url"]?.most ?? 500}
          value={values.url}
          onChange={(url) => set("url", url)}
          onBlur={() => check("url")}
          error={errors.url}
          autoFocus
        />
        <Select
          label={say.project}
          value={values.project || "all"}
          choices={[
            { id: "all", label: say.all },
            ...(projects?.items ?? []).map(({ id, name }) => ({ id, label: name })),
          ]}
          onChange={(id) => set("project", id === "all" ? "" : id)}
        />
        <fieldset className="hook-events">
          <legend className="lab">{say.told}</legend>
          <p className="sm mute">{say.toldHint}</p>
          {EVENTS.map((event) => (
            <Checkbox
              key={event}
              isOn={values.events.includes(event)}
              onChange={(isOn) =>
                set(
                  "events",
                  EVENTS.filter((one) => (one === event ? isOn : values.events.includes(one))),
                )
              }
            >
              <span className="mono sm">{event}</span>
            </Checkbox>
          ))}
          {values.events.length === 0 ? <p className="say bad">{say.oneEvent}</p> : null}
        </fieldset>
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
