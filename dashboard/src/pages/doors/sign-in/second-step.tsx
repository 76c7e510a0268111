import { Fingerprint } from "lucide-react";
import { useState } from "react";
import { call, type Output } from "../../../api/client.ts";
import { Problem } from "../../../api/problem.ts";
import { Button } from "../../../kit/button.tsx";
import { Field } from "../../../kit/field.tsx";
import { useTexts } from "../../../texts/language.ts";
import { useActing } from "../acting.ts";
import { goOn } from "../destination.ts";
import { askForPasskey, hasPasskeys } from "../passkey.ts";
import { Refusal } from "../refusal.tsx";
import { GATE } from "../texts.ts";
import { SIGN_IN } from "./texts.ts";

export type Methods = Extract<Output<"sessions.open">, { readonly signed_in: false }>["second_factor"];

/** What is asked for after the password: a passkey, a code of the app, or a recovery code. */
export function SecondStep({
  methods,
  onAgain,
}: {
  readonly methods: Methods;
  readonly onAgain: () => void;
}) {
  const say = useTexts(SIGN_IN);
  const gate = useTexts(GATE);
  const { isBusy, error, run, onSubmit } = useActing();
  const [code, setCode] = useState("");
  const [notice, setNotice] = useState<string | null>(null);
  const canPasskey = methods.includes("passkey") && hasPasskeys();
  const byPasskey = () =>
    run(async () => {
      setNotice(null);
      const passkey = await askForPasskey(true);
      if (passkey === null) return setNotice(say.noPasskeyChosen);
      await call("sessions.open_by_passkey", { passkey });
      goOn();
    });
  const byCode = onSubmit(async () => {
    await call("sessions.open_by_code", { code });
    goOn();
  });
  const isOver = error instanceof Problem && error.code === "step_ended";
  return (
    <form onSubmit={byCode}>
      <p className="soft">{say.secondLead}</p>
      {canPasskey ? (
        <>
          <Button look="main" wide className="tall" onPress={() => void byPasskey()} isDisabled={isBusy}>
            <Fingerprint className="i" aria-hidden="true" />
            {say.withYourPasskey}
          </Button>
          <div className="or">
            <span>{gate.or}</span>
          </div>
        </>
      ) : null}
      <Field
        label={gate.code}
        hint={methods.includes("totp") ? `${gate.codeHint} ${say.lostApp}` : say.lostApp}
        autoComplete="one-time-code"
        inputMode={methods.includes("totp") ? "numeric" : "text"}
        mono
        value={code}
        onChange={setCode}
        isRequired
        autoFocus={!canPasskey}
      />
      <Button look={canPasskey ? "plain" : "main"} wide className="tall" type="submit" isDisabled={isBusy}>
        {gate.continueTo}
      </Button>
      {notice === null ? null : (
        <p className="say soft" role="status">
          {notice}
        </p>
      )}
      <Refusal error={error} />
      <div className="acts">
        <Button look={isOver ? "main" : "quiet"} onPress={onAgain}>
          {say.startAgain}
        </Button>
      </div>
    </form>
  );
}
