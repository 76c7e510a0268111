import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { Dialog } from "../../../kit/dialog.tsx";
import { Field } from "../../../kit/field.tsx";
import { useProblemSentence } from "../../../kit/states.tsx";
import { useTexts } from "../../../texts/language.ts";
import { BATCH_TEXTS } from "./texts.ts";

/** Other words for one row that a provider refused. */
export function PromptDialog({
  onClose,
  onSend,
}: {
  readonly onClose: () => void;
  readonly onSend: (prompt: string) => Promise<void>;
}) {
  const say = useTexts(BATCH_TEXTS);
  const sentence = useProblemSentence();
  const [prompt, setPrompt] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async () => {
    setBusy(true);
    try {
      await onSend(prompt.trim());
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
      title={say.promptTitle}
      lead={say.promptLead}
      footer={
        <>
          <Button onPress={onClose}>{say.cancelDialog}</Button>
          <Button
            look="main"
            readOnly={prompt.trim() === "" ? say.needsWords : null}
            isDisabled={isBusy}
            onPress={() => void send()}
          >
            {say.send}
          </Button>
        </>
      }
    >
      <Field label={say.prompt} value={prompt} onChange={setPrompt} lines={3} />
      {error === null ? null : (
        <p className="say bad" role="alert">
          {sentence(error)}
        </p>
      )}
    </Dialog>
  );
}
