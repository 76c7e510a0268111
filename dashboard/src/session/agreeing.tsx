import { useLocation } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Output } from "../api/client.ts";
import { useAct } from "../api/hooks.ts";
import { Button } from "../kit/button.tsx";
import { PageHead, Sheet } from "../kit/sheet.tsx";
import { useProblemSentence } from "../kit/states.tsx";
import { receipt } from "../kit/toasts.tsx";
import { useLanguage, useTexts } from "../texts/language.ts";
import { useAccount } from "./account.ts";
import { AGREEING } from "./agreeing-texts.ts";

type Policy = Output<"sessions.options">["policies"][number];

/** Pages on which a person reaches their own data, whatever they agreed to. */
const ALWAYS_OPEN = /^\/app\/[^/]+\/(privacy|security)$/;

/** What stands behind what the operator has published: the page itself, or first the question whether its reader agrees. */
export function OnceAgreed({ children }: { readonly children: ReactNode }) {
  const { policies_missing: missing } = useAccount();
  const { pathname } = useLocation();
  return missing.length === 0 || ALWAYS_OPEN.test(pathname) ? children : <Agreeing />;
}

/** Asks for what is missing. The versions that are shown are those that are agreed to. */
export function Agreeing() {
  const say = useTexts(AGREEING);
  const sentence = useProblemSentence();
  const { policies_missing: missing, organizations } = useAccount();
  const agree = useAct("account.agree", ["account.show", "account.policies", "sessions.options"]);
  const [first] = organizations;
  return (
    <>
      <PageHead title={say.title} lead={say.lead} />
      <Sheet>
        <div className="form">
          <PolicyLinks policies={missing} />
          {agree.error === null ? null : (
            <p className="say bad" role="alert">
              {sentence(agree.error)}
            </p>
          )}
          <div className="acts">
            <Button
              look="main"
              isDisabled={agree.isPending}
              onPress={() =>
                agree.mutate({ policies: [...missing] }, { onSuccess: () => receipt(say.agreed) })
              }
            >
              {say.agree}
            </Button>
            <a className="btn" href={first === undefined ? "/app/privacy" : `/app/${first.slug}/privacy`}>
              {say.toPrivacy}
            </a>
          </div>
        </div>
      </Sheet>
    </>
  );
}

/** The words themselves, each in the version that is meant. */
export function PolicyLinks({ policies }: { readonly policies: readonly Policy[] }) {
  const say = useTexts(AGREEING);
  const language = useLanguage();
  return (
    <ul>
      {policies.map(({ policy, version }) => (
        <li key={policy}>
          <a href={`/${language}/${policy}/versions/${version}`} target="_blank" rel="noreferrer">
            {say.names[policy]}
          </a>{" "}
          <span className="mute sm">{say.version(version)}</span>
        </li>
      ))}
    </ul>
  );
}
