import "./console.css";
import { DoorOpen, Fingerprint, Lock } from "lucide-react";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { useRead } from "../../api/hooks.ts";
import { Problem } from "../../api/problem.ts";
import { Button } from "../../kit/button.tsx";
import { Field } from "../../kit/field.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { useTexts } from "../../texts/language.ts";
import { useActing } from "../doors/acting.ts";
import { destination, goOn } from "../doors/destination.ts";
import { Gatehouse } from "../doors/gatehouse.tsx";
import { HumanCheck } from "../doors/human-check.tsx";
import { askForPasskey, hasPasskeys } from "../doors/passkey.ts";
import { PasswordField } from "../doors/password-field.tsx";
import { solveProof } from "../doors/proof.ts";
import { Refusal } from "../doors/refusal.tsx";
import { GATE } from "../doors/texts.ts";
import { CONSOLE } from "./texts.ts";

/** Only to where the console's own session counts. */
const into = () => {
  const to = destination("/console");
  goOn(/^\/(?:console(?:\/|$)|first-run$)/.test(to) ? to : "/console");
};

/** ID-7: the elevated session, by passkey, or by password and code at once. */
export function Page() {
  const say = useTexts(CONSOLE);
  return (
    <Gatehouse title={say.name} iron end={<span className="sm soft num">{location.host}</span>}>
      <div className="leafs enter">
        <section className="leaf open" aria-labelledby="leaf">
          <div>
            <p className="doorno">
              <DoorOpen className="i s" aria-hidden="true" />
              {say.firstDoor}
            </p>
            <h1 id="leaf">{say.open}</h1>
            <p className="soft sm">{say.lead}</p>
          </div>
          <ol className="gates">
            <Gate look="done" what={say.thisAddress} how={say.addressHere} />
            <Gate look="now" what={say.you} how={say.youHow} />
            <Gate look="" what={say.role} how={say.roleWhen} />
          </ol>
          <Door />
          <p className="receipt">
            <Glyph name="sealed" tone="" />
            <span>{say.written}</span>
          </p>
        </section>
        <section className="leaf shut" aria-labelledby="other">
          <span className="leaf-ico">
            <Lock className="i" aria-hidden="true" />
          </span>
          <p className="doorno">{say.secondDoor}</p>
          <h2 id="other">{say.console}</h2>
          <dl className="kv">
            <dt>{say.staysOpen}</dt>
            <dd>{say.longest}</dd>
            <dt>{say.toDestroy}</dt>
            <dd>{say.asksAgain}</dd>
            <dt>{say.idle}</dt>
            <dd>{say.shuts}</dd>
          </dl>
        </section>
      </div>
    </Gatehouse>
  );
}

function Gate({
  look,
  what,
  how,
}: {
  readonly look: "done" | "now" | "";
  readonly what: string;
  readonly how: string;
}) {
  return (
    <li className={look}>
      <Glyph
        name={look === "done" ? "kept" : look === "now" ? "running" : "waiting"}
        tone={look === "" ? "off" : "ok"}
      />
      <div>
        <b>{what}</b>
        <span>{how}</span>
      </div>
    </li>
  );
}

function Door() {
  const say = useTexts(CONSOLE);
  const gate = useTexts(GATE);
  const { data: options } = useRead("sessions.options", {});
  const { isBusy, error, run, onSubmit } = useActing();
  const [address, setAddress] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [notice, setNotice] = useState<string | null>(null);
  const [wantsCode, setWantsCode] = useState(false);
  const canPasskey = options?.passkeys.possible !== false && hasPasskeys();
  const showsCode = wantsCode || !canPasskey;
  const byPasskey = () =>
    run(async () => {
      setNotice(null);
      const passkey = await askForPasskey(false);
      if (passkey === null) return setNotice(say.noPasskey);
      await call("console.open_by_passkey", { passkey });
      into();
    });
  const byCode = onSubmit(async () => {
    if (!showsCode) return setWantsCode(true);
    const wish = { address, password, code };
    await call("console.open", wish).catch(async (refused: unknown) => {
      if (!(refused instanceof Problem) || refused.code !== "proof_needed") throw refused;
      return call("console.open", { ...wish, proof: await solveProof("sign_in") });
    });
    into();
  });
  return (
    <form onSubmit={byCode}>
      <Field
        label={say.email}
        type="email"
        autoComplete="username webauthn"
        value={address}
        onChange={setAddress}
        isRequired={showsCode}
        autoFocus
      />
      {showsCode ? (
        <>
          <PasswordField
            label={gate.password}
            value={password}
            onChange={setPassword}
            autoFocus={wantsCode}
          />
          <Field
            label={gate.code}
            hint={gate.codeHint}
            autoComplete="one-time-code"
            mono
            value={code}
            onChange={setCode}
            isRequired
          />
          <Button look="main" wide className="tall" type="submit" isDisabled={isBusy}>
            {say.enter}
          </Button>
        </>
      ) : (
        <>
          <Button look="main" wide className="tall" onPress={() => void byPasskey()} isDisabled={isBusy}>
            <Fingerprint className="i" aria-hidden="true" />
            {say.withPasskey}
          </Button>
          <Button wide type="submit">
            {say.withCode}
          </Button>
        </>
      )}
      {notice === null ? null : (
        <p className="say soft" role="status">
          {notice}
        </p>
      )}
      <HumanCheck />
      <Refusal error={error} />
      <p className="sm">
        <a href="/sign-in">{say.toCustomer}</a>
      </p>
    </form>
  );
}
