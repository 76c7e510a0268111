import { Html, html } from "./html.ts";

/** Glyphs of states are our own; the others are Lucide's (ISC). Paths, by name and size of their view. */
const GLYPHS = {
  kept: '<rect x="1" y="1" width="14" height="14" rx="3" fill="currentColor"/><path d="M4.6 8.3l2.3 2.3 4.5-5" fill="none" stroke="var(--panel)" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"/>',
  seal: '<path d="M8 1.2l5.9 3.4v6.8L8 14.8l-5.9-3.4V4.6z" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linejoin="round"/><path d="M8 5v6M5.4 6.5L8 8l2.6-1.5" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linejoin="round"/>',
} as const;

const ICONS = {
  "arrow-right": '<path d="M5 12h14"/><path d="m12 5 7 7-7 7"/>',
  menu: '<path d="M4 5h16"/><path d="M4 12h16"/><path d="M4 19h16"/>',
  "chevron-down": '<path d="m6 9 6 6 6-6"/>',
  shield:
    '<path d="M20 13c0 5-3.5 7.5-7.66 8.95a1 1 0 0 1-.67-.01C7.5 20.5 4 18 4 13V6a1 1 0 0 1 1-1c2 0 4.5-1.2 6.24-2.72a1.17 1.17 0 0 1 1.52 0C14.51 3.81 17 5 19 5a1 1 0 0 1 1 1z"/><path d="m9 12 2 2 4-4"/>',
} as const;

/** A state's glyph; the word stands beside it. */
export function glyph(name: keyof typeof GLYPHS, tone = ""): Html {
  return html`<svg class="g ${tone}" viewBox="0 0 16 16" aria-hidden="true">${new Html(GLYPHS[name])}</svg>`;
}

export function icon(name: keyof typeof ICONS, size = ""): Html {
  return html`<svg class="i ${size}" viewBox="0 0 24 24" aria-hidden="true">${new Html(ICONS[name])}</svg>`;
}

/** The mark: an S that is the plan of a bent passage. */
export const MARK = new Html(
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7.5 2H17v4.6H8.4a1.55 1.55 0 000 3.1h8.1a5.5 5.5 0 015.5 5.5v1.3a5.5 5.5 0 01-5.5 5.5H2v-4.6h13.6a1.55 1.55 0 000-3.1H7.5A5.5 5.5 0 012 8.8V7.5A5.5 5.5 0 017.5 2zM18.5 2H22v4.6h-3.5z"/></svg>',
);
