import { Html, html } from "./html.ts";

/** Glyphs of states are our own; the others are Lucide's (ISC). Paths, by name and size of their view. */
const GLYPHS = {
  kept: '<rect x="1" y="1" width="14" height="14" rx="3" fill="currentColor"/><path d="M4.6 8.3l2.3 2.3 4.5-5" fill="none" stroke="var(--panel)" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"/>',
  absent:
    '<rect x="1.5" y="1.5" width="13" height="13" rx="3" fill="none" stroke="currentColor" stroke-width="1" stroke-dasharray="1 2"/>',
  waiting:
    '<rect x="1" y="1" width="14" height="14" rx="3" fill="none" stroke="currentColor" stroke-width="1.5" stroke-dasharray="2.6 2.2"/>',
  half: '<rect x="1" y="1" width="14" height="14" rx="3" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M1 11V9h14v2a4 4 0 0 1-4 4H5a4 4 0 0 1-4-4z" fill="currentColor"/>',
  seal: '<path d="M8 1.2l5.9 3.4v6.8L8 14.8l-5.9-3.4V4.6z" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linejoin="round"/><path d="M8 5v6M5.4 6.5L8 8l2.6-1.5" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linejoin="round"/>',
} as const;

const ICONS = {
  "arrow-right": '<path d="M5 12h14"/><path d="m12 5 7 7-7 7"/>',
  search: '<circle cx="11" cy="11" r="8"/><path d="m21 21-4.3-4.3"/>',
  check: '<path d="M20 6 9 17l-5-5"/>',
  braces:
    '<path d="M8 3H7a2 2 0 0 0-2 2v5a2 2 0 0 1-2 2 2 2 0 0 1 2 2v5c0 1.1.9 2 2 2h1"/><path d="M16 21h1a2 2 0 0 0 2-2v-5c0-1.1.9-2 2-2a2 2 0 0 1-2-2V5a2 2 0 0 0-2-2h-1"/>',
  eye: '<path d="M2.1 12.3a1 1 0 0 1 0-.6 10.8 10.8 0 0 1 19.8 0 1 1 0 0 1 0 .6 10.8 10.8 0 0 1-19.8 0"/><circle cx="12" cy="12" r="3"/>',
  download:
    '<path d="M12 15V3"/><path d="M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4"/><path d="m7 10 5 5 5-5"/>',
  pencil:
    '<path d="M21.2 6.8a1 1 0 0 0-4-4L3.8 16.2a2 2 0 0 0-.5.8L2 21.4a.5.5 0 0 0 .6.6L7 20.7a2 2 0 0 0 .8-.5z"/><path d="m15 5 4 4"/>',
  trash:
    '<path d="M3 6h18"/><path d="M19 6v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6"/><path d="M8 6V4a2 2 0 0 1 2-2h4a2 2 0 0 1 2 2v2"/>',
  pause: '<rect x="14" y="3" width="5" height="18" rx="1"/><rect x="5" y="3" width="5" height="18" rx="1"/>',
  ban: '<circle cx="12" cy="12" r="10"/><path d="m4.9 4.9 14.2 14.2"/>',
  menu: '<path d="M4 5h16"/><path d="M4 12h16"/><path d="M4 19h16"/>',
  "chevron-right": '<path d="m9 18 6-6-6-6"/>',
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
