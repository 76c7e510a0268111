export type Language = "en" | "es";

/** Which of our languages comes first in `Accept-Language` (RFC 9110 section 12.5.4); English when neither does. */
export function preferredLanguage(request: Request): Language {
  const ours = (request.headers.get("accept-language") ?? "")
    .split(",")
    .map((part) => /^\s*(en|es)\b[^;]*(?:;\s*q=([\d.]+))?/i.exec(part))
    .flatMap((match) => (match ? [{ language: match[1]?.toLowerCase(), weight: Number(match[2] ?? 1) }] : []))
    .filter(({ weight }) => weight > 0)
    .sort((one, another) => another.weight - one.weight);
  return ours[0]?.language === "es" ? "es" : "en";
}
