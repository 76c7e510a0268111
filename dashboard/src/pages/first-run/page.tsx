import "./first-run.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { useRead } from "../../api/hooks.ts";
import { Problem } from "../../api/problem.ts";
import { Waiting } from "../../kit/states.tsx";
import { useTexts } from "../../texts/language.ts";
import { Alone } from "../doors/gatehouse.tsx";
import { useLinkToken } from "../doors/link-token.ts";
import { Refusal } from "../doors/refusal.tsx";
import { AnswerStep } from "./answer-step.tsx";
import { KeyStep } from "./key-step.tsx";
import { OrganizationStep } from "./organization-step.tsx";
import { ProviderStep } from "./provider-step.tsx";
import { FIRST_RUN } from "./texts.ts";
import { Wizard } from "./wizard.tsx";
import { YouStep } from "./you-step.tsx";

/** What the first person has made so far. Each step is made by the server, so that a page that was closed goes on where it was. */
interface Made {
  readonly provider?: string;
  readonly organization?: { readonly slug: string; readonly name: string };
  readonly mode?: "test" | "live";
}

/** From an empty installation to the first answer. */
export function Page() {
  const say = useTexts(FIRST_RUN);
  const secret = useLinkToken("s");
  const state = useRead("first_run.show", {});
  const [isHere, setHere] = useState(false);
  if (state.data === undefined)
    return (
      <Alone title="Sallyport">{state.error ? <Refusal error={state.error} /> : <Waiting what="…" />}</Alone>
    );
  if (!state.data.open || isHere) return <AfterYou />;
  if (secret === null)
    return (
      <Alone title={say.noSecretTitle}>
        <p className="soft">{say.noSecret}</p>
      </Alone>
    );
  return <YouStep secret={secret} onDone={() => setHere(true)} />;
}

/** The steps of somebody who is signed in to the console; whoever is not is asked to. */
function AfterYou() {
  const say = useTexts(FIRST_RUN);
  const known = useQuery({
    queryKey: ["what the first run has made"],
    queryFn: async () => {
      const operator = await call("console.show", {});
      const account = await call("account.show", {});
      const providers = await call("providers.list", {}, { asStaff: true });
      return { operator, account, provider: providers.items[0]?.name ?? null };
    },
    refetchOnWindowFocus: false,
  });
  if (known.data === undefined) {
    if (known.error == null)
      return (
        <Alone title="Sallyport">
          <Waiting what="…" />
        </Alone>
      );
    const asCustomer = known.error instanceof Problem && known.error.code === "not_authenticated";
    return (
      <Alone title={say.closedTitle}>
        <p className="soft">{say.closed}</p>
        <div className="acts">
          <a className="btn main" href={`${asCustomer ? "/sign-in" : "/console/sign-in"}?to=/first-run`}>
            {say.toConsole}
          </a>
        </div>
      </Alone>
    );
  }
  const { operator, account, provider } = known.data;
  const own = account.organizations.find(({ role }) => role === "owner");
  return (
    <Steps
      you={operator.name}
      first={{
        ...(provider === null ? {} : { provider }),
        ...(own === undefined ? {} : { organization: own }),
      }}
    />
  );
}

function Steps({ you, first }: { readonly you: string; readonly first: Made }) {
  const [made, setMade] = useState<Made>(first);
  const [at, setAt] = useState(first.organization !== undefined ? 3 : first.provider !== undefined ? 2 : 1);
  const go = (to: number, more: Made = {}) => {
    setMade((before) => ({ ...before, ...more }));
    setAt(to);
    window.scrollTo(0, 0);
  };
  const { provider, organization, mode } = made;
  return (
    <Wizard at={at} notes={[you, provider ?? "", organization?.name ?? "", mode ?? ""]}>
      {at === 1 ? <ProviderStep onDone={(name, as) => go(2, { provider: name, mode: as })} /> : null}
      {at === 2 ? (
        <OrganizationStep onDone={(one) => go(3, { organization: one })} onBack={() => go(1)} />
      ) : null}
      {at === 3 && organization !== undefined ? (
        <KeyStep
          organization={organization.slug}
          mode={mode ?? (first.provider === undefined ? "test" : "live")}
          onDone={(as) => go(4, { mode: as })}
        />
      ) : null}
      {at === 4 && organization !== undefined ? (
        <AnswerStep
          organization={organization.slug}
          mode={mode ?? "test"}
          provider={provider ?? ""}
          onBack={() => go(3)}
        />
      ) : null}
    </Wizard>
  );
}
