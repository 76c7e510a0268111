import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { call, type Output } from "../../api/client.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Field } from "../../kit/field.tsx";
import { Mark } from "../../kit/mark.tsx";
import { useTexts } from "../../texts/language.ts";
import { useActing } from "../doors/acting.ts";
import { askForPasskey } from "../doors/passkey.ts";
import { Refusal } from "../doors/refusal.tsx";
import { CONSOLE } from "./texts.ts";

type Session = Output<"console.show">;

/** Above every page of the console: as whom, with which role, and the session's clock always in sight. */
export function ConsoleBar({ session }: { readonly session: Session }) {
  const say = useTexts(CONSOLE);
  const [isProving, setProving] = useState(false);
  const { isBusy, run } = useActing();
  const nowMs = useNow();
  const [readMs] = useState(nowMs);
  const leftS = Math.max(0, Math.floor((Date.parse(session.ends_at) - nowMs) / 1000));
  const provenS = Math.max(0, session.proof_seconds_left - Math.floor((nowMs - readMs) / 1000));
  const leave = () =>
    run(async () => {
      await call("console.close", {});
      location.assign("/console/sign-in");
    });
  return (
    <header className="console-bar" data-theme="dark">
      <span className="mark">
        <Mark />
        <span>{say.name}</span>
      </span>
      <span className="sm soft">{say.asRole(session.name, session.role)}</span>
      <div className="end">
        <span className="sm soft num" role="timer">
          {leftS === 0 ? say.ended : `${say.endsIn(clock(leftS))} ${say.idleNote}`}
        </span>
        {leftS === 0 ? (
          <a className="btn sm" href="/console/sign-in">
            {say.signInAgain}
          </a>
        ) : (
          <>
            <Button small onPress={() => setProving(true)}>
              {say.prove}
            </Button>
            <Button small look="quiet" onPress={() => void leave()} isDisabled={isBusy}>
              {say.signOut}
            </Button>
          </>
        )}
      </div>
      {isProving ? <Prove provenS={provenS} onClose={() => setProving(false)} /> : null}
    </header>
  );
}

/** Step-up: by a code of the app, or a passkey. */
function Prove({ provenS, onClose }: { readonly provenS: number; readonly onClose: () => void }) {
  const say = useTexts(CONSOLE);
  const queries = useQueryClient();
  const { isBusy, error, run, onSubmit } = useActing();
  const [code, setCode] = useState("");
  const proven = async () => {
    await queries.invalidateQueries({ queryKey: ["console.show"] });
    onClose();
  };
  const byCode = onSubmit(async () => {
    await call("console.prove", { code });
    await proven();
  });
  const byPasskey = () =>
    run(async () => {
      const passkey = await askForPasskey(false);
      if (passkey === null) return;
      await call("console.prove_by_passkey", { passkey });
      await proven();
    });
  return (
    <Dialog
      isOpen
      narrow
      onClose={onClose}
      title={say.prove}
      lead={provenS > 0 ? say.proven(clock(provenS)) : say.notProven}
    >
      <form className="again" onSubmit={byCode}>
        <Field
          label={say.code}
          hint={say.codeHint}
          autoComplete="one-time-code"
          mono
          value={code}
          onChange={setCode}
          isRequired
          autoFocus
        />
        <Refusal error={error} />
        <Button look="main" wide className="tall" type="submit" isDisabled={isBusy}>
          {say.prove}
        </Button>
        <Button wide onPress={() => void byPasskey()} isDisabled={isBusy}>
          {say.withPasskey}
        </Button>
      </form>
    </Dialog>
  );
}

/** Milliseconds since the Unix epoch, each second. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Such as 3:41:07 or 9:58. */
function clock(seconds: number): string {
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours = 0, minutes = 0, rest = 0] = parts;
  const two = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
