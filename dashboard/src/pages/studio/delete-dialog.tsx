import { AskOnce } from "../../kit/ask-once.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useTexts } from "../../texts/language.ts";
import { STUDIO } from "./texts.ts";

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
  const destroy = async () => {
    await onDelete();
    receipt(say.deleted(count));
    onClose();
  };
  return (
    <AskOnce
      {...{ title: say.deleteTitle(count), lead: say.deleteWhy, no: say.keep, yes: say.deleteNow, onClose }}
      onYes={destroy}
    />
  );
}
