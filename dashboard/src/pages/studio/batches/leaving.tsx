import { AskOnce } from "../../../kit/ask-once.tsx";
import { useTexts } from "../../../texts/language.ts";
import { BATCH_TEXTS } from "./texts.ts";

export function Leaving({
  onClose,
  onDelete,
}: {
  readonly onClose: () => void;
  readonly onDelete: () => Promise<void>;
}) {
  const say = useTexts(BATCH_TEXTS);
  return (
    <AskOnce
      {...{ title: say.removeTitle, lead: say.removeWhy, no: say.keep, yes: say.deleteNow, onClose }}
      onYes={onDelete}
    />
  );
}
