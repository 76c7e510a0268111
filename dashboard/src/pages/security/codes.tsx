import { Button } from "../../kit/button.tsx";
import { Code } from "../../kit/copy.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { useTexts } from "../../texts/language.ts";
import { SECURITY } from "./texts.ts";

/** Recovery codes, shown once. */
export function Codes({
  codes,
  onClose,
}: {
  readonly codes: readonly string[];
  readonly onClose: () => void;
}) {
  const say = useTexts(SECURITY);
  return (
    <Dialog
      isOpen
      mustAnswer
      onClose={onClose}
      title={say.codes}
      lead={say.codesOnce}
      footer={
        <Button look="main" onPress={onClose}>
          {say.done}
        </Button>
      }
    >
      <Code text={codes.join("\n")} label={say.copyCodes} />
    </Dialog>
  );
}
