import type { Asked, Choice } from "./page.ts";

/** remembers what somebody chose on the page about cookies; needed for nothing else. */
export const CHOICE_COOKIE = "choice";
const THEME_COOKIE = "theme";

/** What a request says that a page may depend on. */
export function readAsked(request: Request): Asked {
  const cookies = cookiesOf(request.headers.get("cookie") ?? "");
  const theme = cookies.get(THEME_COOKIE);
  return {
    query: new URL(request.url).searchParams,
    privacyControl: request.headers.get("sec-gpc") === "1",
    choice: readChoice(cookies.get(CHOICE_COOKIE) ?? ""),
    theme: theme === "light" || theme === "dark" ? theme : null,
  };
}

/** As the cookie has it: what was chosen, and when. */
export function writeChoice({ visits, atSeconds }: Choice): string {
  return `${visits}.${atSeconds}`;
}

function readChoice(text: string): Choice | null {
  const [, visits, seconds] = /^(counted|uncounted)\.(\d{1,12})$/.exec(text) ?? [];
  if (visits !== "counted" && visits !== "uncounted") return null;
  return { visits, atSeconds: Number(seconds) };
}

function cookiesOf(header: string): ReadonlyMap<string, string> {
  return new Map(
    header.split(";").flatMap((pair) => {
      const equals = pair.indexOf("=");
      return equals < 0 ? [] : [[pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()] as const];
    }),
  );
}
