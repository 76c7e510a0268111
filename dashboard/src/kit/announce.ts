let region: HTMLElement | null = null;

/** Says a sentence to screen readers, politely. */
export function announce(sentence: string): void {
  if (region === null) {
    region = document.createElement("div");
    region.className = "vh";
    region.setAttribute("aria-live", "polite");
    document.body.append(region);
  }
  region.textContent = sentence;
}
