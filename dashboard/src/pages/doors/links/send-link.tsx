import { useState } from "react";
import { call } from "../../../api/client.ts";
import { Button } from "../../../kit/button.tsx";
import { Field } from "../../../kit/field.tsx";
import { Glyph } from "../../../kit/glyph.tsx";
import { useTexts } from "../../../texts/language.ts";
import { useActing } from "../acting.ts";
import { Refusal } from "../refusal.tsx";
import { GATE } from "../texts.ts";
import { LINKS } from "./texts.ts";

/** Sends a link to choose a new password. The answer is the same whether somebody has that address. */
export function SendLink({ label }: { readonly label: string }) {
  const say = useTexts(LINKS);
  const gate = useTexts(GATE);
  const { isBusy, error, onSubmit } = useActing();
  const [address, setAddress] = useState("");
  const [sentTo, setSentTo] = useState<string | null>(null);
  const submit = onSubmit(async () => {
    setSentTo(null);
    await call("passwords.ask_reset", { address });
    setSentTo(address.trim());
  });
  return (
    <form onSubmit={submit}>
      <Field
        label={gate.email}
        type="email"
        autoComplete="username"
        value={address}
        onChange={setAddress}
        isRequired
        autoFocus
      />
      <Button look="main" wide className="tall" type="submit" isDisabled={isBusy}>
        {label}
      </Button>
      {sentTo === null ? null : (
        <p className="say" role="status">
          <Glyph name="kept" tone="ok" />
          <span>{say.sent(sentTo)}</span>
        </p>
      )}
      <Refusal error={error} />
      <div className="acts sm">
        <a href="/sign-in">{say.toSignIn}</a>
      </div>
    </form>
  );
}
