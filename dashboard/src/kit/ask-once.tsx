import { useState } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { useProblemSentence } from "./states.tsx";

/** Nothing brings it back: so it is asked once, waits for the server, and stays open with the reason where the server refuses. */
export function AskOnce({
  title,
  lead,
  no,
  yes,
  onYes,
  onClose,
}: {
  readonly title: string;
  readonly lead: string;
  /** What the two buttons say. */
  readonly no: string;
  readonly yes: string;
  /** Resolves when it is done; whoever asks closes then. */
  readonly onYes: () => Promise<void>;
  readonly onClose: () => void;
}) {
  const sentence = useProblemSentence();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const go = async () => {
    setBusy(true);
    setError(null);
    await onYes().catch((refused: unknown) => {
      setError(refused);
      setBusy(false);
    });
  };
  return (
    <Dialog
      isOpen
      narrow
      onClose={onClose}
      title={title}
      lead={lead}
      footer={
        <>
          <Button onPress={onClose}>{no}</Button>
          <Button look="bad" isDisabled={isBusy} onPress={() => void go()}>
            {yes}
          </Button>
        </>
      }
    >
      {error === null ? undefined : (
        <p className="say bad" role="alert">
          {sentence(error)}
        </p>
      )}
    </Dialog>
  );
}
