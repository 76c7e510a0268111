import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { Dialog } from "../../../kit/dialog.tsx";
import { useProblemSentence } from "../../../kit/states.tsx";
import { useTexts } from "../../../texts/language.ts";
import { BATCH_TEXTS } from "./texts.ts";

/** Nothing brings it back: so it is asked once, and waits for the server. */
export function Leaving({
  onClose,
  onDelete,
}: {
  readonly onClose: () => void;
  readonly onDelete: () => Promise<void>;
}) {
  const say = useTexts(BATCH_TEXTS);
  const sentence = useProblemSentence();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const go = async () => {
    setBusy(true);
    await onDelete().catch((refused: unknown) => {
      setError(refused);
      setBusy(false);
    });
  };
  return (
    <Dialog
      isOpen
      narrow
      onClose={onClose}
      title={say.removeTitle}
      lead={say.removeWhy}
      footer={
        <>
          <Button onPress={onClose}>{say.keep}</Button>
          <Button look="bad" isDisabled={isBusy} onPress={() => void go()}>
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
