import { Copy } from "lucide-react";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { Button } from "../../kit/button.tsx";
import { Checkbox } from "../../kit/choices.tsx";
import { Code, useCopy } from "../../kit/copy.tsx";
import { useTexts } from "../../texts/language.ts";
import { useActing } from "../doors/acting.ts";
import { Refusal } from "../doors/refusal.tsx";
import { FIRST_RUN } from "./texts.ts";

/** To try with, where real answers cost. */
const FIRST_CREDIT_USD = "25";

/** The prefix is grey, the secret black. */
const PREFIX = /^(sp_(?:test|live)_)(.+)$/;

export function KeyStep({
  organization,
  mode,
  onDone,
}: {
  readonly organization: string;
  readonly mode: "test" | "live";
  readonly onDone: (mode: "test" | "live") => void;
}) {
  const say = useTexts(FIRST_RUN);
  const { isBusy, error, run } = useActing();
  const { copy, isCopied } = useCopy();
  const [key, setKey] = useState<string | null>(null);
  const [isStored, setStored] = useState(false);
  const make = () =>
    run(async () => {
      if (mode === "live")
        await call(
          "credits.grant",
          { organization, amount_usd: FIRST_CREDIT_USD, kind: "promotion", reason: "first run" },
          // Once, also where this is pressed again because an answer was lost.
          { asStaff: true, onceKey: `first-run-credit-${organization}` },
        ).catch((refused: unknown) => {
          if ((refused as { readonly code?: string }).code !== "idempotency_replayed") throw refused;
        });
      setKey((await call("keys.create", { organization, mode, name: "First key" })).key);
    });
  if (key === null)
    return (
      <>
        <h1>{say.keyMake}</h1>
        <p className="soft">{say.keyMakeLead}</p>
        <Refusal error={error} />
        <div className="next">
          <Button look="main" onPress={() => void make()} isDisabled={isBusy}>
            {say.keyMake}
          </Button>
        </div>
      </>
    );
  const [, prefix = "", secret = key] = PREFIX.exec(key) ?? [];
  const snippet = `curl ${location.origin}/v1/chat/completions \\
  -H "Authorization: Bearer $SALLYPORT_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "gpt-4o-mini", "stream": true,
       "messages": [{"role": "user", "content": "${say.ask}"}]}'`;
  return (
    <>
      <h1>{say.keyTitle}</h1>
      <p className="soft">{say.keyLead}</p>
      <div className="reveal">
        <code className="mono">
          {prefix}
          <b>{secret}</b>
        </code>
        <Button look="main" onPress={() => void copy(key)}>
          <Copy className="i" aria-hidden="true" />
          {say.keyCopy}
          {isCopied ? " ✓" : ""}
        </Button>
      </div>
      <div className="reveal-foot">
        <Checkbox isOn={isStored} onChange={setStored}>
          {say.keyStored}
        </Checkbox>
        <span className="sm mute">{mode === "test" ? say.keyTest : say.keyLive(`$${FIRST_CREDIT_USD}`)}</span>
      </div>
      <Code text={snippet} label={say.copySnippet}>
        {snippet}
      </Code>
      <div className="next">
        <Button look="main" onPress={() => onDone(mode)} isDisabled={!isStored}>
          {say.next}
        </Button>
      </div>
    </>
  );
}
