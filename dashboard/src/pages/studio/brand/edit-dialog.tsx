import { type ReactNode, useId, useState } from "react";
import { Problem } from "../../../api/problem.ts";
import { Button } from "../../../kit/button.tsx";
import { Dialog } from "../../../kit/dialog.tsx";
import { useProblemSentence } from "../../../kit/states.tsx";
import { KIT } from "../../../texts/kit.ts";
import { useTexts } from "../../../texts/language.ts";
import { BRAND } from "./texts.ts";

/**
 * A form over the page that saves into the draft.
 * @param save resolves when it is saved; false: something is wrong with what was typed, which the form says itself
 */
export function EditDialog({
  title,
  lead,
  save,
  saveLabel,
  onClose,
  children,
}: {
  readonly title: string;
  readonly lead?: string;
  readonly save: () => Promise<boolean>;
  readonly saveLabel?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const say = useTexts(BRAND);
  const kit = useTexts(KIT);
  const sentence = useProblemSentence();
  const id = useId();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async () => {
    setBusy(true);
    setError(null);
    try {
      if (await save()) onClose();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  const isStale = error instanceof Problem && error.status === 412;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      lead={lead}
      footer={
        <>
          <Button onPress={onClose}>{kit.cancel}</Button>
          <Button look="main" type="submit" form={id} isDisabled={isBusy}>
            {saveLabel ?? say.save}
          </Button>
        </>
      }
    >
      <form
        id={id}
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void submit();
        }}
      >
        {children}
        {error === null ? null : (
          <p className="say bad" role="alert">
            {isStale ? say.changedMeanwhile : sentence(error)}
          </p>
        )}
      </form>
    </Dialog>
  );
}
