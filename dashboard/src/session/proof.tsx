import { type FormEvent, type ReactNode, useState } from "react";
import { call } from "../api/client.ts";
import { Problem } from "../api/problem.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Field } from "../kit/field.tsx";
import { useProblemSentence } from "../kit/states.tsx";
import { useTexts } from "../texts/language.ts";
import { provePasskey } from "./passkey-proof.ts";
import { PROOF } from "./proof-texts.ts";

const isAsked = (error: unknown) => error instanceof Problem && error.code === "proof_of_person_needed";

/**
 * Acts that ask for a fresh proof of the person (ID-7): when one is refused for want of it, the dialog asks, and the act is done then.
 * @returns `dialog` to be put into the page
 */
export function useProven() {
  const [waiting, setWaiting] = useState<(() => Promise<void>) | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const run = async (act: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await act();
    } catch (refused) {
      if (isAsked(refused)) setWaiting(() => act);
      else setError(refused);
    } finally {
      setBusy(false);
    }
  };
  const dialog: ReactNode =
    waiting === null ? null : (
      <ProofDialog
        onClose={() => setWaiting(null)}
        onProven={() => {
          setWaiting(null);
          void run(waiting);
        }}
      />
    );
  return { run, error, setError, isBusy, dialog };
}

function ProofDialog({ onClose, onProven }: { readonly onClose: () => void; readonly onProven: () => void }) {
  const say = useTexts(PROOF);
  const sentence = useProblemSentence();
  const [isCode, setCode] = useState(false);
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const prove = async (how: () => Promise<boolean>) => {
    setBusy(true);
    setError(null);
    try {
      if (await how()) onProven();
    } catch (refused) {
      // Whoever has an app proves it by a code, no more by the password alone.
      if (refused instanceof Problem && refused.code === "code_needed") {
        setCode(true);
        setTyped("");
      } else setError(refused);
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void prove(async () => {
      if (isCode) await call("sessions.prove_by_code", { code: typed });
      else await call("sessions.prove", { password: typed });
      return true;
    });
  };
  return (
    <Dialog isOpen onClose={onClose} narrow title={say.title} lead={say.lead}>
      <form className="form" onSubmit={submit}>
        <Field
          label={isCode ? say.code : say.password}
          type={isCode ? "text" : "password"}
          autoComplete={isCode ? "one-time-code" : "current-password"}
          value={typed}
          onChange={setTyped}
          error={error === null ? null : sentence(error)}
          autoFocus
        />
        <div className="acts">
          {"PublicKeyCredential" in globalThis ? (
            <Button isDisabled={isBusy} onPress={() => void prove(provePasskey)}>
              {say.passkey}
            </Button>
          ) : null}
          <Button look="main" type="submit" isDisabled={isBusy || typed === ""}>
            {say.prove}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
