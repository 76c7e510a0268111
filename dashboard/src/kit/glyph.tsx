import type { ReactNode } from "react";

/** Our own seven glyphs of states, told apart by shape first. The word stands beside each. */
const GLYPHS = {
  kept: (
    <>
      <rect x="1" y="1" width="14" height="14" rx="3" fill="currentColor" />
      <path
        d="M4.6 8.3l2.3 2.3 4.5-5"
        fill="none"
        stroke="var(--panel)"
        strokeWidth="1.9"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  running: (
    <>
      <rect
        x="1.8"
        y="1.8"
        width="12.4"
        height="12.4"
        rx="2.6"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
      />
      <path d="M4.4 8.8a1 1 0 011-1h5.2a1 1 0 011 1v1.8a1 1 0 01-1 1H5.4a1 1 0 01-1-1z" fill="currentColor" />
    </>
  ),
  waiting: (
    <rect
      x="1.8"
      y="1.8"
      width="12.4"
      height="12.4"
      rx="2.6"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeDasharray="2.4 2.2"
    />
  ),
  late: (
    <>
      <rect
        x="1.8"
        y="1.8"
        width="12.4"
        height="12.4"
        rx="2.6"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
      />
      <path d="M8 4.6V8l2.2 1.5" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
  off: (
    <>
      <rect
        x="1.8"
        y="1.8"
        width="12.4"
        height="12.4"
        rx="2.6"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
      />
      <path d="M6.2 5.5v5M9.8 5.5v5" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
  broken: (
    <>
      <path d="M4 1h5.2L7.2 6l2.3 2.6L7.6 15H4a3 3 0 01-3-3V4a3 3 0 013-3z" fill="currentColor" />
      <path d="M11.2 1H12a3 3 0 013 3v8a3 3 0 01-3 3H9.5l2-6.8L9.2 5.7z" fill="currentColor" />
    </>
  ),
  sealed: (
    <>
      <path
        d="M8 1.2l5.9 3.4v6.8L8 14.8l-5.9-3.4V4.6z"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinejoin="round"
      />
      <path
        d="M8 5v6M5.4 6.5L8 8l2.6-1.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinejoin="round"
      />
    </>
  ),
} as const;

export type GlyphName = keyof typeof GLYPHS;
export type Tone = "ok" | "warn" | "bad" | "off";

export function Glyph({ name, tone = "" }: { readonly name: GlyphName; readonly tone?: Tone | "" }) {
  return (
    <svg className={`g ${tone}`} viewBox="0 0 16 16" aria-hidden="true">
      {GLYPHS[name]}
    </svg>
  );
}

/** A state: its glyph and its word. */
export function State({
  name,
  tone = "",
  children,
}: {
  readonly name: GlyphName;
  readonly tone?: Tone | "";
  readonly children: ReactNode;
}) {
  return (
    <span className={`state ${tone}`}>
      <Glyph name={name} tone={tone} />
      {children}
    </span>
  );
}
