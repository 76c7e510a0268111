import { Brush, Columns2, Crop, Diff, Eraser, Hand, type LucideIcon, Maximize2 } from "lucide-react";
import { useTexts } from "../../../texts/language.ts";
import { PICTURE } from "./texts.ts";

export type Tool = "look" | "compare" | "difference" | "brush" | "eraser" | "crop" | "outpaint";

const ICONS: Readonly<Record<Tool, LucideIcon>> = {
  ...{ look: Hand, compare: Columns2, difference: Diff },
  ...{ brush: Brush, eraser: Eraser, crop: Crop, outpaint: Maximize2 },
};

/** What is done with the picture, one tool at a time. */
export function Tools({
  tools,
  value,
  onChange,
}: {
  readonly tools: readonly Tool[];
  readonly value: Tool;
  readonly onChange: (tool: Tool) => void;
}) {
  const say = useTexts(PICTURE);
  return (
    <div className="tools" role="toolbar" aria-label={say.tools}>
      {tools.map((one) => {
        const Icon = ICONS[one];
        return (
          <button
            key={one}
            type="button"
            aria-pressed={one === value}
            aria-label={say.tool[one]}
            title={say.tool[one]}
            onClick={() => onChange(one)}
          >
            <Icon className="i" aria-hidden="true" />
          </button>
        );
      })}
    </div>
  );
}
