import { X } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { useTexts } from "../../../texts/language.ts";
import { BRAND } from "./texts.ts";

/** Takes something out of the draft. What it was stays in the versions that have it. */
export function TakeButton({
  name,
  readOnly,
  onTake,
}: {
  readonly name: string;
  readonly readOnly: string | null;
  readonly onTake: () => Promise<void>;
}) {
  const say = useTexts(BRAND);
  const [isBusy, setBusy] = useState(false);
  const take = () => {
    setBusy(true);
    // What is refused stays where it is; the next act on the page says why.
    onTake()
      .catch(() => undefined)
      .finally(() => setBusy(false));
  };
  if (readOnly !== null) return null;
  return (
    <Button small look="quiet" iconOnly aria-label={say.take(name)} isDisabled={isBusy} onPress={take}>
      <X className="i s" aria-hidden="true" />
    </Button>
  );
}
