import { useState } from "react";
import { call } from "../../api/client.ts";
import { Button } from "../../kit/button.tsx";
import { Field } from "../../kit/field.tsx";
import { useTexts } from "../../texts/language.ts";
import { useActing } from "../doors/acting.ts";
import { Refusal } from "../doors/refusal.tsx";
import { slugOf } from "./slug.ts";
import { FIRST_RUN } from "./texts.ts";

export function OrganizationStep({
  onDone,
  onBack,
}: {
  readonly onDone: (one: { readonly slug: string; readonly name: string }) => void;
  readonly onBack: () => void;
}) {
  const say = useTexts(FIRST_RUN);
  const { isBusy, error, onSubmit } = useActing();
  const [name, setName] = useState("");
  const [typed, setTyped] = useState<string | null>(null);
  const slug = typed ?? slugOf(name);
  const submit = onSubmit(async () => {
    const made = await call("account.found_organization", { slug, name });
    onDone(made);
  });
  return (
    <>
      <h1>{say.organizationTitle}</h1>
      <p className="soft">{say.organizationLead}</p>
      <form onSubmit={submit}>
        <Field
          label={say.organizationName}
          autoComplete="organization"
          value={name}
          onChange={setName}
          isRequired
          autoFocus
        />
        <Field label={say.organizationSlug} mono value={slug} onChange={setTyped} isRequired />
        <Refusal error={error} />
        <div className="next">
          <Button look="quiet" onPress={onBack}>
            {say.back}
          </Button>
          <Button look="main" type="submit" isDisabled={isBusy}>
            {say.make}
          </Button>
        </div>
      </form>
    </>
  );
}
