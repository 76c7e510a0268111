import { useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import { forget } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { PageHead } from "../../kit/sheet.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useAccount } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { useActing } from "../doors/acting.ts";
import { Refusal } from "../doors/refusal.tsx";
import { Events } from "./events.tsx";
import { Networks } from "./networks.tsx";
import { NotMe } from "./not-me.tsx";
import { PausedKeys } from "./paused-keys.tsx";
import { Sessions } from "./sessions.tsx";
import { SECURITY } from "./texts.ts";
import { Tokens } from "./tokens.tsx";
import { Ways } from "./ways.tsx";
import "./security.css";

/** What can act as this person, and an end to each. */
export function Page() {
  const say = useTexts(SECURITY);
  const queries = useQueryClient();
  const { address } = useAccount();
  const { isBusy, error, run } = useActing();
  const endOthers = () =>
    run(async () => {
      const { ended } = await call("sessions.end_others", {});
      await forget(queries, ["sessions.list", "account.events"]);
      receipt(say.endedOthers(ended));
    });
  return (
    <>
      <PageHead title={say.title} lead={say.lead(address)}>
        <Button isDisabled={isBusy} onPress={() => void endOthers()}>
          {say.endOthers}
        </Button>
      </PageHead>
      <Refusal error={error} />
      <PausedKeys />
      <NotMe />
      <div className="cols l">
        <Sessions />
        <Ways />
      </div>
      <div className="cols l">
        <Events />
        <div className="side">
          <Tokens />
          <Networks />
        </div>
      </div>
    </>
  );
}
