import { useMemo } from "react";
import { encode } from "uqr";

/** The light edge that a reader needs (ISO/IEC 18004, section 5.3.8), in modules. */
const EDGE = 4;

/** A text as the picture that a phone's camera reads. It is made here, and never leaves the page. */
export function Qr({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, path } = useMemo(() => drawingOf(text), [text]);
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} />
      <path d={path} />
    </svg>
  );
}

/** Dark modules as one path; a unit is a module. */
export function drawingOf(text: string): { readonly size: number; readonly path: string } {
  const { data, size } = encode(text, { ecc: "M", border: EDGE });
  const path = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return { size, path };
}
