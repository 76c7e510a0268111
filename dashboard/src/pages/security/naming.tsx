import { type FormEvent, useState } from "react";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Field } from "../../kit/field.tsx";
import { useTexts } from "../../texts/language.ts";
import { PasswordField, useJudgement } from "../doors/password-field.tsx";
import { Refusal } from "../doors/refusal.tsx";
import type { Proving } from "./prove.tsx";
import { SECURITY } from "./texts.ts";

/** Asks what a passkey is called. */
export function Naming({
  title,
  first,
  proving,
  onNamed,
  onClose,
}: {
  readonly title: string;
  readonly first: string;
  readonly proving: Proving;
  readonly onNamed: (name: string) => Promise<void>;
  readonly onClose: () => void;
}) {
  const say = useTexts(SECURITY);
  const [name, setName] = useState(first);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    proving.act(() => onNamed(name));
  };
  return (
    <Dialog isOpen narrow onClose={onClose} title={title}>
      <form className="security-form" onSubmit={submit}>
        <Field
          label={say.passkeyName}
          hint={say.passkeyNameHint}
          value={name}
          onChange={setName}
          isRequired
          autoFocus
        />
        <Refusal error={proving.error} />
        <Button type="submit" look="main" wide isDisabled={proving.isBusy}>
          {say.continue}
        </Button>
      </form>
    </Dialog>
  );
}

/** Asks for a new password. */
export function NewPassword({
  personal,
  proving,
  onChosen,
  onClose,
}: {
  readonly personal: readonly string[];
  readonly proving: Proving;
  readonly onChosen: (password: string) => Promise<void>;
  readonly onClose: () => void;
}) {
  const say = useTexts(SECURITY);
  const [password, setPassword] = useState("");
  const judgement = useJudgement(password, personal);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    proving.act(() => onChosen(password));
  };
  return (
    <Dialog isOpen narrow onClose={onClose} title={say.password}>
      <form className="security-form" onSubmit={submit}>
        <PasswordField
          label={say.newPassword}
          value={password}
          onChange={setPassword}
          isNew
          judgement={judgement}
          autoFocus
        />
        <Refusal error={proving.error} />
        <Button type="submit" look="main" wide isDisabled={proving.isBusy}>
          {say.save}
        </Button>
      </form>
    </Dialog>
  );
}
