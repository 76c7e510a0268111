import { useState } from "react";
import { Button } from "../../kit/button.tsx";
import { Checkbox } from "../../kit/choices.tsx";
import { useCopy } from "../../kit/copy.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { useTexts } from "../../texts/language.ts";
import { HOOKS } from "./texts.ts";
import { Verify } from "./verify.tsx";

/** A signing secret, shown once: it is in no cache, history or address. @param isRotation the one before still signs */
export function NewSecret({
  secret,
  isRotation,
  onClose,
}: {
  readonly secret: string;
  readonly isRotation: boolean;
  readonly onClose: () => void;
}) {
  const say = useTexts(HOOKS);
  const [isStored, setStored] = useState(false);
  const { copy } = useCopy();
  return (
    <Dialog
      isOpen
      mustAnswer
      onClose={onClose}
      title={isRotation ? say.newSecretTitle : say.secretTitle}
      lead={isRotation ? say.newSecretLead : say.secretLead}
      footer={
        <>
          <span className="grow">
            <Checkbox isOn={isStored} onChange={setStored}>
              {say.stored}
            </Checkbox>
          </span>
          <Button look={isStored ? "plain" : "main"} onPress={() => void copy(secret)}>
            {say.copySecret}
          </Button>
          <Button look={isStored ? "main" : "plain"} isDisabled={!isStored} onPress={onClose}>
            {say.done}
          </Button>
        </>
      }
    >
      <output className="one-time" aria-label={say.theSecret} translate="no">
        {secret}
      </output>
      {isRotation ? null : <Verify />}
    </Dialog>
  );
}
