import { call, type Output } from "../api/client.ts";
import type { Language } from "../texts/language.ts";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const YEAR_S = 365 * 86_400;

/** The theme that the person chose; the server writes it into the page before it is drawn. */
export function chosenTheme(): Theme {
  return THEMES.find((theme) => theme === document.documentElement.dataset["theme"]) ?? "system";
}

/** Strictly necessary, and set only when somebody chooses: the server reads both to draw the page right at once. */
function keep(name: string, value: string | null): void {
  const age = value === null ? 0 : YEAR_S;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser we serve
  document.cookie = `${name}=${value ?? ""}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
}

export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  keep("theme", theme === "system" ? null : theme);
}

/** Changes the language of this browser, and of the account's pages and mails. */
export async function chooseLanguage(language: Language, account?: Output<"account.show">): Promise<void> {
  keep("language", language);
  if (account !== undefined && account.language !== language)
    await call("account.change", { language, revision: account.revision }).catch(() => undefined);
  // Every text changes: a whole load is the honest way.
  location.reload();
}
