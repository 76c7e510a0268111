import { useAct } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { Note, Sheet } from "../../kit/sheet.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useAccount } from "../../session/account.ts";
import { useProven } from "../../session/proof.tsx";
import { useTexts } from "../../texts/language.ts";
import { PRIVACY } from "./texts.ts";

/** Asks that the account be deleted, and takes that back. */
export function Deletion() {
  const say = useTexts(PRIVACY);
  const sentence = useProblemSentence();
  const { deletion_due_at: dueAt } = useAccount();
  const ask = useAct("account.request_deletion", ["account.show"]);
  const keep = useAct("account.withdraw_deletion", ["account.show"]);
  const proven = useProven();
  const asking = () =>
    proven.run(async () => {
      await ask.mutateAsync({});
      receipt(say.asked);
    });
  const keeping = () =>
    proven.run(async () => {
      await keep.mutateAsync({});
      receipt(say.keptNow);
    });
  return (
    <Sheet title={say.remove}>
      <div className="form">
        <p className="soft">{say.removeHint}</p>
        {proven.error === null ? null : (
          <p className="say bad" role="alert">
            {sentence(proven.error)}
          </p>
        )}
        {dueAt === null ? (
          <Button look="line-bad" isDisabled={proven.isBusy} onPress={() => void asking()}>
            {say.ask}
          </Button>
        ) : (
          <Note
            tone="warn"
            glyph={<Glyph name="late" tone="warn" />}
            end={
              <Button small isDisabled={proven.isBusy} onPress={() => void keeping()}>
                {say.keep}
              </Button>
            }
          >
            {say.dueAt} <Time at={dueAt} />
          </Note>
        )}
      </div>
      {proven.dialog}
    </Sheet>
  );
}
