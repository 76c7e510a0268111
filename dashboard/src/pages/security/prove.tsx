import { Fingerprint } from "lucide-react";
import { type ReactNode, useState } from "react";
import { call } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Field } from "../../kit/field.tsx";
import { useAccount } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { useActing } from "../doors/acting.ts";
import { answerPasskey } from "../doors/passkey.ts";
import { PasswordField } from "../doors/password-field.tsx";
import { Refusal } from "../doors/refusal.tsx";
import { SECURITY } from "./texts.ts";

/** Acts that may ask for a fresh proof of who it is: then it is asked for, and the act goes on. */
export interface Proving {
  readonly isBusy: boolean;
  /** What the last act was refused with. */
  readonly error: unknown;
  act(what: () => Promise<void>): void;
  /** To be put somewhere on the page. */
  readonly dialog: ReactNode;
}

export function useProving(): Proving {
  const { isBusy, error, run } = useActing();
  const [waiting, setWaiting] = useState<(() => Promise<void>) | null>(null);
  const act = (what: () => Promise<void>) =>
    void run(async () => {
      try {
        await what();
      } catch (refused) {
        if (!(refused instanceof Problem) || refused.code !== "proof_of_person_needed") throw refused;
        setWaiting(() => what);
      }
    });
  const dialog =
    waiting === null ? null : (
      <Prove
        onClose={() => setWaiting(null)}
        onProven={() => {
          setWaiting(null);
          act(waiting);
        }}
      />
    );
  return { isBusy, error, act, dialog };
}

function Prove({ onClose, onProven }: { readonly onClose: () => void; readonly onProven: () => void }) {
  const say = useTexts(SECURITY);
  const { second_factors: factors } = useAccount();
  const { isBusy, error, run, onSubmit } = useActing();
  const [secret, setSecret] = useState("");
  const byPasskey = () =>
    run(async () => {
      const { options } = await call("sessions.ask_passkey_to_prove", {});
      const passkey = await answerPasskey(options);
      if (passkey === null) return;
      await call("sessions.prove_by_passkey", { passkey });
      onProven();
    });
  const submit = onSubmit(async () => {
    if (factors.length > 0) await call("sessions.prove_by_code", { code: secret });
    else await call("sessions.prove", { password: secret });
    onProven();
  });
  return (
    <Dialog isOpen narrow onClose={onClose} title={say.prove} lead={say.proveLead}>
      {factors.includes("passkey") ? (
        <Button look="main" wide onPress={() => void byPasskey()} isDisabled={isBusy}>
          <Fingerprint className="i" aria-hidden="true" />
          {say.usePasskey}
        </Button>
      ) : null}
      <form className="security-form" onSubmit={submit}>
        {factors.length > 0 ? (
          <Field
            label={say.proveCode}
            autoComplete="one-time-code"
            mono
            value={secret}
            onChange={setSecret}
            isRequired
          />
        ) : (
          <PasswordField label={say.yourPassword} value={secret} onChange={setSecret} autoFocus />
        )}
        <Refusal error={error} />
        <Button type="submit" wide isDisabled={isBusy}>
          {say.continue}
        </Button>
      </form>
    </Dialog>
  );
}
