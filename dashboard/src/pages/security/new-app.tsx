import { type FormEvent, useState } from "react";
import { call, type Output } from "../../api/client.ts";
import { Button } from "../../kit/button.tsx";
import { Code } from "../../kit/copy.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Field } from "../../kit/field.tsx";
import { Qr } from "../../kit/qr.tsx";
import { useTexts } from "../../texts/language.ts";
import { Refusal } from "../doors/refusal.tsx";
import type { Proving } from "./prove.tsx";
import { SECURITY } from "./texts.ts";

/** Sets an authenticator app up: its secret is typed or opened there, and a code of it confirms it. */
export function NewApp({
  app,
  proving,
  onAdded,
  onClose,
}: {
  readonly app: Output<"factors.add_totp">;
  readonly proving: Proving;
  readonly onAdded: (codes: readonly string[]) => Promise<void>;
  readonly onClose: () => void;
}) {
  const say = useTexts(SECURITY);
  const [code, setCode] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    proving.act(async () => onAdded((await call("factors.confirm_totp", { code })).recovery_codes));
  };
  return (
    <Dialog isOpen narrow onClose={onClose} title={say.app} lead={say.appSecret}>
      <Qr text={app.uri} label={say.appPicture} />
      <p className="soft sm">{say.appTyped}</p>
      <Code text={app.secret} label={say.copySecret}>
        {app.secret.match(/.{1,4}/g)?.join(" ")}
      </Code>
      <a className="btn sm" href={app.uri}>
        {say.openInApp}
      </a>
      <form className="security-form" onSubmit={submit}>
        <Field
          label={say.code}
          autoComplete="one-time-code"
          inputMode="numeric"
          mono
          value={code}
          onChange={setCode}
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
