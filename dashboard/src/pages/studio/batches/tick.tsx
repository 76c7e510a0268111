import { Check, Minus } from "lucide-react";
import { useRef } from "react";

/** A box in a table: a click or the space bar ticks it, and with Shift all from the last one to it. */
export function Tick({
  label,
  isOn,
  onToggle,
}: {
  readonly label: string;
  /** `mixed`: of those it stands for, some are. */
  readonly isOn: boolean | "mixed";
  readonly onToggle: (isRange: boolean) => void;
}) {
  const hadShift = useRef(false);
  const Sign = isOn === "mixed" ? Minus : Check;
  return (
    // biome-ignore lint/a11y/useSemanticElements: an input of this kind does not tell of Shift
    <button
      type="button"
      role="checkbox"
      className="tick"
      aria-checked={isOn}
      aria-label={label}
      onKeyDown={({ shiftKey }) => {
        hadShift.current = shiftKey;
      }}
      // Not every browser says with a click of the space bar which keys were held.
      onClick={({ shiftKey, detail }) => onToggle(shiftKey || (detail === 0 && hadShift.current))}
    >
      <span className={isOn === false ? "box" : "box on"}>
        <Sign className="i" aria-hidden="true" />
      </span>
    </button>
  );
}
