import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call } from "../../api/client.ts";
import { forget, useRead } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Checkbox } from "../../kit/choices.tsx";
import { Field } from "../../kit/field.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Loaded } from "../../kit/states.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { useActing } from "../doors/acting.ts";
import { Refusal } from "../doors/refusal.tsx";
import { SECURITY } from "./texts.ts";

/** From which networks members act in the organization; its owner says so. */
export function Networks() {
  const say = useTexts(SECURITY);
  const { slug, name } = useOrganization();
  const maySee = useMay()("organizations.networks") === null;
  const reading = useRead("organizations.networks", { organization: slug }, { enabled: maySee });
  if (!maySee) return null;
  return (
    <Sheet title={say.networks} end={say.networksOf(name)}>
      <Loaded reading={reading} what={say.networks}>
        {({ networks, own_address: address }) => (
          <Editor key={networks?.join()} slug={slug} networks={networks} address={address} />
        )}
      </Loaded>
    </Sheet>
  );
}

function Editor({
  slug,
  networks,
  address,
}: {
  readonly slug: string;
  readonly networks: readonly string[] | null;
  readonly address: string | null;
}) {
  const say = useTexts(SECURITY);
  const queries = useQueryClient();
  const readOnly = useMay()("organizations.set_networks");
  const { isBusy, error, run } = useActing();
  const [text, setText] = useState((networks ?? []).join("\n"));
  const [isWithoutOwn, setWithoutOwn] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.split(/[\s,]+/).filter((one) => one !== "");
    void run(async () => {
      await call("organizations.set_networks", {
        organization: slug,
        networks: wanted.length === 0 ? null : wanted,
        without_own: isWithoutOwn,
      });
      await forget(queries, ["organizations.networks"]);
      receipt(say.networksSaved);
    });
  };
  return (
    <form className="security-form" onSubmit={submit}>
      <p className="sm soft">{networks === null ? say.networksOff : say.networksLead}</p>
      <Field
        label={say.networksField}
        hint={say.networksHint(address)}
        lines={3}
        mono
        value={text}
        onChange={setText}
        isReadOnly={readOnly !== null}
      />
      <Checkbox isOn={isWithoutOwn} onChange={setWithoutOwn} isDisabled={readOnly !== null}>
        {say.withoutOwn}
      </Checkbox>
      <Refusal error={error} />
      <Button type="submit" small readOnly={readOnly} isDisabled={isBusy}>
        {say.save}
      </Button>
    </form>
  );
}
