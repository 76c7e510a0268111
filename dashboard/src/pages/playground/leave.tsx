import { useBlocker } from "@tanstack/react-router";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { useTexts } from "../../texts/language.ts";
import { PLAYGROUND } from "./texts.ts";

/** Nothing is kept, so leaving asks once. */
export function Leave({ hasSomething }: { readonly hasSomething: boolean }) {
  const say = useTexts(PLAYGROUND);
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => hasSomething && current.pathname !== next.pathname,
    enableBeforeUnload: () => hasSomething,
    withResolver: true,
  });
  if (blocker.status !== "blocked") return null;
  return (
    <Dialog
      isOpen
      mustAnswer
      narrow
      title={say.leaveTitle}
      onClose={blocker.reset}
      footer={
        <>
          <Button onPress={blocker.reset}>{say.stay}</Button>
          <Button look="bad" onPress={blocker.proceed}>
            {say.leaveNow}
          </Button>
        </>
      }
    >
      <p>{say.leave}</p>
    </Dialog>
  );
}
