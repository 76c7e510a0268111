import { LogIn } from "lucide-react";
import { useState } from "react";
import { call, type Output } from "../../../api/client.ts";
import { useRead } from "../../../api/hooks.ts";
import { Button } from "../../../kit/button.tsx";
import { Checkbox } from "../../../kit/choices.tsx";
import { Field } from "../../../kit/field.tsx";
import { Glyph } from "../../../kit/glyph.tsx";
import { PolicyLinks } from "../../../session/agreeing.tsx";
import { AGREEING } from "../../../session/agreeing-texts.ts";
import { useLanguage, useTexts } from "../../../texts/language.ts";
import { useActing } from "../acting.ts";
import { destination, doorAt } from "../destination.ts";
import { Gatehouse } from "../gatehouse.tsx";
import { HumanCheck } from "../human-check.tsx";
import { useLinkToken } from "../link-token.ts";
import { PasswordField, useJudgement } from "../password-field.tsx";
import { solveProof } from "../proof.ts";
import { Refusal } from "../refusal.tsx";
import { OtherParties } from "../sign-in/other-parties.tsx";
import { GATE } from "../texts.ts";
import { SIGN_UP } from "./texts.ts";

/** Where an invitation to run the platform leads, which opens an account also where accounts are closed. */
const TO_CONSOLE = "/console/join";

/** Opens an account. The answer is the same whether the address has one or not; its owner reads in the mail what happened. */
export function Page() {
  const say = useTexts(SIGN_UP);
  const { data: options } = useRead("sessions.options", {});
  const invitation = useLinkToken();
  const [sentTo, setSentTo] = useState<string | null>(null);
  const open =
    options === undefined ||
    options.sign_up === "open" ||
    (invitation !== null && (options.sign_up === "invited" || destination() === TO_CONSOLE));
  return (
    <Gatehouse>
      <div className="leafs join">
        <section className="leaf shut" aria-labelledby="other">
          <span className="leaf-ico">
            <LogIn className="i" aria-hidden="true" />
          </span>
          <h2 id="other">{say.have}</h2>
          <a className="btn" href={doorAt("/sign-in")}>
            {say.signIn}
          </a>
        </section>
        <section className="leaf open" aria-labelledby="leaf">
          {!open ? (
            <NotOpen isInvited={options?.sign_up === "invited"} />
          ) : (
            <>
              <h1 id="leaf">{sentTo === null ? say.title : say.mailTitle}</h1>
              {sentTo === null ? null : <Sent to={sentTo} onBack={() => setSentTo(null)} />}
              {/* It stays behind, so that nothing typed is lost. */}
              <div hidden={sentTo !== null} className="stack">
                <Opening options={options ?? null} invitation={invitation} onSent={setSentTo} />
              </div>
            </>
          )}
        </section>
      </div>
    </Gatehouse>
  );
}

function NotOpen({ isInvited }: { readonly isInvited: boolean }) {
  const say = useTexts(SIGN_UP);
  return (
    <>
      <h1 id="leaf">{isInvited ? say.invitedTitle : say.closedTitle}</h1>
      <p className="soft">{isInvited ? say.invited : say.closed}</p>
    </>
  );
}

function Sent({ to, onBack }: { readonly to: string; readonly onBack: () => void }) {
  const say = useTexts(SIGN_UP);
  return (
    <div className="stack" role="status">
      <p>{say.mail(to)}</p>
      <p className="soft sm">{say.mailNothing}</p>
      <div className="acts">
        <Button onPress={onBack}>{say.otherAddress}</Button>
        {isDevelopment() ? <a href="/mailbox">{say.mailbox}</a> : null}
      </div>
    </div>
  );
}

/** The mailbox is there on the machine itself only; the link says nothing secret. */
const isDevelopment = () => /^(localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname);

function Opening({
  options,
  invitation,
  onSent,
}: {
  readonly options: Output<"sessions.options"> | null;
  readonly invitation: string | null;
  readonly onSent: (address: string) => void;
}) {
  const say = useTexts(SIGN_UP);
  const gate = useTexts(GATE);
  const agreeing = useTexts(AGREEING);
  const language = useLanguage();
  const { isBusy, error, setError, onSubmit } = useActing();
  const [address, setAddress] = useState("");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [proof, setProof] = useState<"none" | "solving" | "done" | "failed">("none");
  const [hasAgreed, setAgreed] = useState(false);
  const judgement = useJudgement(password, [name, address]);
  const policies = options?.policies ?? [];
  const submit = onSubmit(async () => {
    setProof("solving");
    // A proof is good once, so that each try has its own.
    const solved = await solveProof("sign_up").catch((failed: unknown) => {
      setProof("failed");
      throw failed;
    });
    setProof("done");
    const agreed = hasAgreed ? [...policies] : [];
    const wish = { address, name, password, language, proof: solved, policies: agreed };
    const { next } = await call("accounts.open", invitation === null ? wish : { ...wish, invitation });
    const toConsole = destination() === TO_CONSOLE;
    if (next === "sign_in") location.assign(doorAt("/sign-in", toConsole ? TO_CONSOLE : "/invite"));
    else onSent(address.trim());
  });
  return (
    <>
      <form onSubmit={submit}>
        {options?.mail === false ? <p className="say bad">{say.noMail}</p> : null}
        <Field label={gate.name} autoComplete="name" value={name} onChange={setName} isRequired autoFocus />
        <Field
          label={gate.email}
          type="email"
          autoComplete="email"
          value={address}
          onChange={setAddress}
          isRequired
        />
        <PasswordField
          label={gate.password}
          value={password}
          onChange={setPassword}
          isNew
          judgement={judgement}
        />
        <p className="sm mute">{say.passkeyLater}</p>
        <HumanCheck />
        {proof === "none" || options?.challenge.kind === "turnstile" ? null : (
          <div className="pow" role="status">
            <Glyph
              name={proof === "solving" ? "running" : proof === "done" ? "kept" : "broken"}
              tone={proof === "failed" ? "bad" : "ok"}
            />
            <div className="grow">
              <b className="strong sm">
                {proof === "solving" ? gate.proving : proof === "done" ? gate.proven : gate.provingFailed}
              </b>
              <span className="mute sm block">{gate.provingHow}</span>
            </div>
          </div>
        )}
        {policies.length === 0 ? (
          <p className="sm soft">
            {say.accept}
            <a href={`/${language}/terms`}>{say.terms}</a>
            {say.and}
            <a href={`/${language}/privacy`}>{say.privacy}</a>.
          </p>
        ) : (
          <>
            <Checkbox isOn={hasAgreed} onChange={setAgreed}>
              {agreeing.tick}
            </Checkbox>
            <PolicyLinks policies={policies} />
          </>
        )}
        <Button
          look="main"
          wide
          className="tall"
          type="submit"
          isDisabled={isBusy || (policies.length > 0 && !hasAgreed)}
        >
          {say.create}
        </Button>
        <Refusal error={error} />
      </form>
      <OtherParties
        issuers={options?.issuers ?? []}
        isShared={false}
        invitation={invitation}
        onError={setError}
      />
    </>
  );
}
