import { useParams } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { call } from "../../../api/client.ts";
import { Problem } from "../../../api/problem.ts";
import { useTexts } from "../../../texts/language.ts";
import { goOn } from "../destination.ts";
import { Alone } from "../gatehouse.tsx";
import { Refusal } from "../refusal.tsx";
import { type Methods, SecondStep } from "./second-step.tsx";
import { SIGN_IN } from "./texts.ts";

/** Where another party sends people back to. What it says is taken out of the address at once and sent on. */
export function Page() {
  const say = useTexts(SIGN_IN);
  const { issuer = "" } = useParams({ strict: false }) as { readonly issuer?: string };
  const [error, setError] = useState<unknown>(null);
  const [methods, setMethods] = useState<Methods | null>(null);
  const isSent = useRef(false);
  useEffect(() => {
    if (isSent.current) return;
    isSent.current = true;
    const answer = location.search.slice(1);
    history.replaceState(history.state, "", location.pathname);
    call("sessions.open_by_issuer", { issuer, answer })
      .then((said) => {
        if (said.signed_in || said.linked) goOn("/app");
        else setMethods(said.second_factor);
      })
      .catch(setError);
  }, [issuer]);
  if (methods !== null)
    return (
      <Alone title={say.second}>
        <SecondStep methods={methods} onAgain={() => goOn("/sign-in")} />
      </Alone>
    );
  if (error === null) return <Alone title={say.comingBack}>{null}</Alone>;
  const isTheirs = error instanceof Problem && error.code === "sign_in_to_link";
  return (
    <Alone title={say.backTitle}>
      {isTheirs ? <p className="soft">{say.linkFirst}</p> : <Refusal error={error} />}
      <div className="acts">
        <a className="btn main" href="/sign-in">
          {say.back}
        </a>
      </div>
    </Alone>
  );
}
