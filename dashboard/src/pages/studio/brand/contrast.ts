/** How light a colour is, from 0 to 1 (WCAG 2.2, relative luminance). @param color such as '#2f5d8a' */
function luminance(color: string): number {
  const value = Number.parseInt(color.slice(1), 16);
  const [red, green, blue] = [value >> 16, (value >> 8) & 255, value & 255].map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1, which nobody can read, to 21 (WCAG 2.2, contrast ratio). */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** What may be written with this contrast. */
export function legibility(ratio: number): "text" | "large" | "none" {
  if (ratio >= 4.5) return "text";
  return ratio >= 3 ? "large" : "none";
}

interface Named {
  readonly name: string;
  readonly color: string;
}

/** The lightest other colour of the palette, on which this one is read; null for the lightest itself, and alone. */
export function groundOf<Color extends Named>(color: Color, palette: readonly Color[]): Color | null {
  const lightest = palette.toSorted((one, other) => luminance(other.color) - luminance(one.color))[0];
  return lightest === undefined || lightest.color === color.color ? null : lightest;
}
