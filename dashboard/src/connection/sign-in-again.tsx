import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call, type Output } from "../api/client.ts";
import { Problem } from "../api/problem.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Field } from "../kit/field.tsx";
import { unsavedHere } from "../kit/form.ts";
import { useProblemSentence } from "../kit/states.tsx";
import { useTexts } from "../texts/language.ts";
import { SHELL } from "../texts/shell.ts";
import { tell } from "./connection.ts";

/** I-5, resume failed: says why, and signs in over the page. What was typed waits behind it. */
export function SignInAgain({ why }: { readonly why: "session_over" | "other_person" }) {
  const say = useTexts(SHELL);
  const queries = useQueryClient();
  const before = queries.getQueryData<Output<"account.show">>(["account.show", {}]);
  const unsaved = unsavedHere();
  const leave = () => location.assign("/sign-in");
  const signedIn = async () => {
    const now = await call("account.show", {});
    if (before !== undefined && now.id !== before.id) return say.wrongPerson;
    tell({ kind: "signed_in" });
    await queries.invalidateQueries();
    return null;
  };
  const [title, lead] =
    why === "session_over" ? [say.sessionOver, say.sessionOverLead] : [say.otherPerson, say.otherPersonLead];
  return (
    <Dialog isOpen narrow mustAnswer onClose={() => undefined} title={title} lead={lead}>
      <div className="sheet padded">
        <dl className="kv">
          <dt>{say.keptHere}</dt>
          <dd>{unsaved.length === 0 ? say.nothingUnsaved : unsaved.join(", ")}</dd>
          <dt>{say.afterThat}</dt>
          <dd>{say.askedBefore}</dd>
        </dl>
      </div>
      <PasswordAgain address={before?.address ?? ""} onSignedIn={signedIn} />
      <div className="acts center">
        <Button look="quiet" onPress={leave}>
          {say.leaveAndDiscard}
        </Button>
      </div>
    </Dialog>
  );
}

function PasswordAgain({
  address: first,
  onSignedIn,
}: {
  readonly address: string;
  readonly onSignedIn: () => Promise<string | null>;
}) {
  const say = useTexts(SHELL);
  const sentence = useProblemSentence();
  const [address, setAddress] = useState(first);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [needsCode, setNeedsCode] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const answer = needsCode
        ? await call("sessions.open_by_code", { code })
        : await call("sessions.open", { address, password });
      if (answer.signed_in) setError(await onSignedIn());
      else setNeedsCode(true);
    } catch (refused) {
      // A task to solve, or too many tries: the door has the means for it.
      if (refused instanceof Problem && refused.code === "proof_needed") location.assign("/sign-in");
      setError(sentence(refused));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className="again" onSubmit={(event) => void submit(event)}>
      <Field
        label={say.email}
        type="email"
        autoComplete="username"
        value={address}
        onChange={setAddress}
        isReadOnly={needsCode}
      />
      {needsCode ? (
        <Field
          label={say.code}
          autoComplete="one-time-code"
          value={code}
          onChange={setCode}
          error={error}
          autoFocus
        />
      ) : (
        <Field
          label={say.password}
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          error={error}
          autoFocus
        />
      )}
      <Button look="main" wide className="tall" type="submit" isDisabled={isBusy}>
        {say.signInAndResume}
      </Button>
    </form>
  );
}
