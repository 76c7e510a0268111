import { useState } from "react";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useTexts } from "../../texts/language.ts";
import { STUDIO } from "./texts.ts";

/** Nothing brings a picture back: so it is asked once, and waits for the server. */
export function DeleteDialog({
  count,
  onDelete,
  onClose,
}: {
  readonly count: number;
  readonly onDelete: () => Promise<void>;
  readonly onClose: () => void;
}) {
  const say = useTexts(STUDIO);
  const sentence = useProblemSentence();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const destroy = async () => {
    setBusy(true);
    try {
      await onDelete();
      receipt(say.deleted(count));
      onClose();
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      narrow
      onClose={onClose}
      title={say.deleteTitle(count)}
      lead={say.deleteWhy}
      footer={
        <>
          <Button onPress={onClose}>{say.keep}</Button>
          <Button look="bad" isDisabled={isBusy} onPress={() => void destroy()}>
            {say.deleteNow}
          </Button>
        </>
      }
    >
      {error === null ? null : (
        <p className="say bad" role="alert">
          {sentence(error)}
        </p>
      )}
    </Dialog>
  );
}
