import { Fingerprint, UserPlus } from "lucide-react";
import { useState } from "react";
import { call, type Output } from "../../../api/client.ts";
import { useRead } from "../../../api/hooks.ts";
import { Problem } from "../../../api/problem.ts";
import { Button } from "../../../kit/button.tsx";
import { Checkbox } from "../../../kit/choices.tsx";
import { Field } from "../../../kit/field.tsx";
import { useTexts } from "../../../texts/language.ts";
import { useActing } from "../acting.ts";
import { doorAt, goOn } from "../destination.ts";
import { Gatehouse } from "../gatehouse.tsx";
import { HumanCheck } from "../human-check.tsx";
import { useLinkToken } from "../link-token.ts";
import { askForPasskey, hasPasskeys } from "../passkey.ts";
import { PasswordField } from "../password-field.tsx";
import { solveProof } from "../proof.ts";
import { Refusal } from "../refusal.tsx";
import { GATE } from "../texts.ts";
import { OtherParties } from "./other-parties.tsx";
import { type Methods, SecondStep } from "./second-step.tsx";
import { SIGN_IN } from "./texts.ts";

/** Passkey first; a password when it is asked for; a code when the password is not enough. */
export function Page() {
  const say = useTexts(SIGN_IN);
  const { data: options } = useRead("sessions.options", {});
  const [methods, setMethods] = useState<Methods | null>(null);
  useLinkToken();
  return (
    <Gatehouse>
      <div className="leafs enter">
        <section className="leaf open" aria-labelledby="leaf">
          <h1 id="leaf">{methods === null ? say.title : say.second}</h1>
          {methods === null ? (
            <FirstStep options={options ?? null} onSecond={setMethods} />
          ) : (
            <SecondStep methods={methods} onAgain={() => setMethods(null)} />
          )}
        </section>
        <section className="leaf shut" aria-labelledby="other">
          <span className="leaf-ico">
            <UserPlus className="i" aria-hidden="true" />
          </span>
          <h2 id="other">{say.newHere}</h2>
          {options === undefined || options.sign_up === "open" ? (
            <a className="btn" href={doorAt("/sign-up")}>
              {say.create}
            </a>
          ) : (
            <p className="sm soft">{options.sign_up === "invited" ? say.byInvitation : say.closed}</p>
          )}
        </section>
      </div>
    </Gatehouse>
  );
}

function FirstStep({
  options,
  onSecond,
}: {
  readonly options: Output<"sessions.options"> | null;
  readonly onSecond: (methods: Methods) => void;
}) {
  const say = useTexts(SIGN_IN);
  const gate = useTexts(GATE);
  const { isBusy, error, setError, run, onSubmit } = useActing();
  const [address, setAddress] = useState("");
  const [password, setPassword] = useState("");
  const [isShared, setShared] = useState(false);
  const [isProving, setProving] = useState(false);
  const [notice, setNotice] = useState<string | null>(null);
  const canPasskey = options?.passkeys.possible !== false && hasPasskeys();
  const [wantsPassword, setWantsPassword] = useState(false);
  const showsPassword = wantsPassword || !canPasskey;

  const byPasskey = () =>
    run(async () => {
      setNotice(null);
      const passkey = await askForPasskey(false);
      if (passkey === null) return setNotice(say.noPasskeyChosen);
      await call("sessions.open_by_passkey", { passkey, shared_device: isShared });
      goOn();
    });
  const byPassword = onSubmit(async () => {
    if (!showsPassword) return setWantsPassword(true);
    const wish = { address, password, shared_device: isShared };
    const answer = await call("sessions.open", wish).catch(async (refused: unknown) => {
      if (!(refused instanceof Problem) || refused.code !== "proof_needed") throw refused;
      setProving(true);
      const proof = await solveProof("sign_in").finally(() => setProving(false));
      return call("sessions.open", { ...wish, proof });
    });
    if (answer.signed_in) goOn();
    else onSecond(answer.second_factor);
  });

  return (
    <>
      <form onSubmit={byPassword}>
        <Field
          label={gate.email}
          type="email"
          autoComplete="username webauthn"
          value={address}
          onChange={setAddress}
          isRequired={showsPassword}
          autoFocus
        />
        {canPasskey && !showsPassword ? (
          <>
            <Refusal error={error} />
            <Button look="main" wide className="tall" onPress={() => void byPasskey()} isDisabled={isBusy}>
              <Fingerprint className="i" aria-hidden="true" />
              {say.withPasskey}
            </Button>
            <Button wide type="submit">
              {say.withPassword}
            </Button>
          </>
        ) : (
          <>
            <PasswordField
              label={gate.password}
              value={password}
              onChange={setPassword}
              autoFocus={wantsPassword}
            />
            <Refusal error={error} />
            <Button look="main" wide className="tall" type="submit" isDisabled={isBusy}>
              {say.title}
            </Button>
            <div className="acts sm">
              <a href="/reset">{say.forgot}</a>
              {canPasskey ? (
                <button type="button" className="linkish" onClick={() => void byPasskey()}>
                  {say.withYourPasskey}
                </button>
              ) : null}
            </div>
          </>
        )}
        {isProving ? (
          <p className="say soft" role="status">
            {say.proving}
          </p>
        ) : null}
        {notice === null ? null : (
          <p className="say soft" role="status">
            {notice}
          </p>
        )}
        <HumanCheck />
      </form>
      <OtherParties issuers={options?.issuers ?? []} isShared={isShared} onError={setError} />
      <Checkbox isOn={isShared} onChange={setShared}>
        {say.shared}
        <span className="mute sm block">{say.sharedHint}</span>
      </Checkbox>
    </>
  );
}
