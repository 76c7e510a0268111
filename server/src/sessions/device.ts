/** What is kept of a device: two words of these lists, never what its browser says of itself. */
export const BROWSERS = ["chrome", "edge", "firefox", "safari", "opera", "other"] as const;
export const SYSTEMS = ["android", "ios", "linux", "macos", "windows", "other"] as const;

export interface Device {
  readonly browser: (typeof BROWSERS)[number];
  readonly system: (typeof SYSTEMS)[number];
}

/** In this order: most browsers also call themselves by the names of others. */
const BROWSER_MARKS: readonly (readonly [RegExp, Device["browser"]])[] = [
  [/\bEdg(?:A|iOS)?\//, "edge"],
  [/\bOPR\//, "opera"],
  [/\b(?:Firefox|FxiOS)\//, "firefox"],
  [/\b(?:Chrome|CriOS)\//, "chrome"],
  [/\bSafari\//, "safari"],
];
const SYSTEM_MARKS: readonly (readonly [RegExp, Device["system"]])[] = [
  [/\bAndroid\b/, "android"],
  [/\b(?:iPhone|iPad)\b/, "ios"],
  [/\bWindows\b/, "windows"],
  [/\bMac OS X\b/, "macos"],
  [/\b(?:Linux|X11)\b/, "linux"],
];

/** @param userAgent the header as it was sent; null when there is none */
export function deviceOf(userAgent: string | null): Device {
  const find = <Word>(marks: readonly (readonly [RegExp, Word])[]) =>
    marks.find(([mark]) => mark.test(userAgent ?? ""))?.[1];
  return { browser: find(BROWSER_MARKS) ?? "other", system: find(SYSTEM_MARKS) ?? "other" };
}
