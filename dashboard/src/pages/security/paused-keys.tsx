import { useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import { forget, useList } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { Note } from "../../kit/sheet.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useTexts } from "../../texts/language.ts";
import { Refusal } from "../doors/refusal.tsx";
import { useProving } from "./prove.tsx";
import { SECURITY } from "./texts.ts";

/** After a report the person's keys stay paused until they say that it is over. */
export function PausedKeys() {
  const say = useTexts(SECURITY);
  const queries = useQueryClient();
  const proving = useProving();
  const { items } = useList("account.events", { limit: 12 });
  const last = items.find(({ event }) => event === "account.reported" || event === "account.keys_resumed");
  if (last?.event !== "account.reported") return null;
  const resume = () =>
    proving.act(async () => {
      await call("account.resume_keys", {});
      await forget(queries, ["account.events"]);
      receipt(say.keysResumed);
    });
  return (
    <>
      <Note
        tone="warn"
        glyph={<Glyph name="late" tone="warn" />}
        end={
          <Button small isDisabled={proving.isBusy} onPress={resume}>
            {say.resumeKeys}
          </Button>
        }
      >
        {say.keysPaused}
        <Refusal error={proving.error} />
      </Note>
      {proving.dialog}
    </>
  );
}
