import { useState } from "react";
import { call, type Output } from "../../api/client.ts";
import { useRead } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Checkbox } from "../../kit/choices.tsx";
import { CopyButton, useCopy } from "../../kit/copy.tsx";
import { Field } from "../../kit/field.tsx";
import { Qr } from "../../kit/qr.tsx";
import { useLanguage, useTexts } from "../../texts/language.ts";
import { useActing } from "../doors/acting.ts";
import { makePasskey } from "../doors/new-passkey.ts";
import { hasPasskeys } from "../doors/passkey.ts";
import { PasswordField, useJudgement } from "../doors/password-field.tsx";
import { Refusal } from "../doors/refusal.tsx";
import { GATE } from "../doors/texts.ts";
import { FIRST_RUN } from "./texts.ts";
import { Wizard } from "./wizard.tsx";

/**
 * Name and address, with a passkey, which is all; or a password, then an app, which counts once a code of it was shown. Then codes for the
 * day that is lost.
 */
export function YouStep({ secret, onDone }: { readonly secret: string; readonly onDone: () => void }) {
  const [app, setApp] = useState<Output<"first_run.begin"> | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  return (
    <Wizard at={0} notes={[]}>
      {codes !== null ? (
        <Codes codes={codes} onDone={onDone} />
      ) : (
        <>
          {app === null ? null : (
            <App secret={secret} app={app} onBack={() => setApp(null)} onDone={setCodes} />
          )}
          {/* It stays behind, so that nothing typed is lost. */}
          <div hidden={app !== null}>
            <You secret={secret} onDone={setApp} onMade={setCodes} />
          </div>
        </>
      )}
    </Wizard>
  );
}

function You({
  secret,
  onDone,
  onMade,
}: {
  readonly secret: string;
  readonly onDone: (app: Output<"first_run.begin">) => void;
  /** By a passkey the account is made at once. */
  readonly onMade: (codes: readonly string[]) => void;
}) {
  const say = useTexts(FIRST_RUN);
  const gate = useTexts(GATE);
  const language = useLanguage();
  const { data: options } = useRead("sessions.options", {});
  const canPasskey = hasPasskeys() && options?.passkeys.possible !== false;
  const [wantsPassword, setWantsPassword] = useState(false);
  const [isGivenUp, setGivenUp] = useState(false);
  const { isBusy, error, onSubmit } = useActing();
  const [name, setName] = useState("");
  const [address, setAddress] = useState("");
  const [password, setPassword] = useState("");
  const judgement = useJudgement(password, [name, address]);
  const byPasskey = canPasskey && !wantsPassword;
  const submit = onSubmit(async () => {
    if (!byPasskey)
      return onDone(await call("first_run.begin", { secret, name, address, password, language }));
    const asked = await call("first_run.begin_passkey", { secret, name, address, language });
    const passkey = await makePasskey(asked.options);
    setGivenUp(passkey === null);
    if (passkey !== null)
      onMade(
        (await call("first_run.confirm_passkey", { secret, passkey, passkey_name: say.passkeyName }))
          .recovery_codes,
      );
  });
  return (
    <>
      <h1>{say.youTitle}</h1>
      <p className="soft">{say.youLead}</p>
      <form onSubmit={submit}>
        <Field label={gate.name} autoComplete="name" value={name} onChange={setName} isRequired autoFocus />
        <Field
          label={gate.email}
          type="email"
          autoComplete="username"
          value={address}
          onChange={setAddress}
          isRequired
        />
        {byPasskey ? (
          <p className="soft sm">{say.passkeyLead}</p>
        ) : (
          <PasswordField
            label={gate.password}
            value={password}
            onChange={setPassword}
            isNew
            judgement={judgement}
          />
        )}
        {isGivenUp && byPasskey ? (
          <p className="say" role="status">
            {say.passkeyGivenUp}
          </p>
        ) : null}
        <Refusal error={error} />
        <div className="next">
          {canPasskey ? (
            <Button look="quiet" onPress={() => setWantsPassword(!wantsPassword)}>
              {byPasskey ? say.usePassword : say.usePasskey}
            </Button>
          ) : null}
          <Button look="main" type="submit" isDisabled={isBusy}>
            {byPasskey ? say.withPasskey : say.next}
          </Button>
        </div>
      </form>
    </>
  );
}

function App({
  secret,
  app,
  onBack,
  onDone,
}: {
  readonly secret: string;
  readonly app: Output<"first_run.begin">;
  readonly onBack: () => void;
  readonly onDone: (codes: readonly string[]) => void;
}) {
  const say = useTexts(FIRST_RUN);
  const gate = useTexts(GATE);
  const { isBusy, error, onSubmit } = useActing();
  const [code, setCode] = useState("");
  const submit = onSubmit(async () =>
    onDone((await call("first_run.confirm", { secret, code })).recovery_codes),
  );
  return (
    <>
      <h1>{say.appTitle}</h1>
      <p className="soft">{say.appLead}</p>
      <form onSubmit={submit}>
        <Qr text={app.uri} label={say.appPicture} />
        <p className="soft sm">{say.appTyped}</p>
        <div className="reveal">
          <code className="mono">
            <b>{app.secret.match(/.{1,4}/g)?.join(" ")}</b>
          </code>
          <CopyButton text={app.secret} label={say.appSecret} />
        </div>
        <p className="sm">
          <a href={app.uri}>{say.appOpen}</a>
        </p>
        <Field
          label={gate.code}
          autoComplete="one-time-code"
          inputMode="numeric"
          mono
          value={code}
          onChange={setCode}
          isRequired
          autoFocus
        />
        <Refusal error={error} />
        <div className="next">
          <Button look="quiet" onPress={onBack}>
            {say.back}
          </Button>
          <Button look="main" type="submit" isDisabled={isBusy}>
            {say.next}
          </Button>
        </div>
      </form>
    </>
  );
}

function Codes({ codes, onDone }: { readonly codes: readonly string[]; readonly onDone: () => void }) {
  const say = useTexts(FIRST_RUN);
  const { copy, isCopied } = useCopy();
  const [isStored, setStored] = useState(false);
  return (
    <>
      <h1>{say.codesTitle}</h1>
      <p className="soft">{say.codesLead}</p>
      <div className="stack">
        <ul className="recovery mono">
          {codes.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        <div className="acts">
          <Button onPress={() => void copy(codes.join("\n"))}>
            {say.copyCodes}
            {isCopied ? " ✓" : ""}
          </Button>
        </div>
        <Checkbox isOn={isStored} onChange={setStored}>
          {say.stored}
        </Checkbox>
      </div>
      <div className="next">
        <Button look="main" onPress={onDone} isDisabled={!isStored}>
          {say.next}
        </Button>
      </div>
    </>
  );
}
