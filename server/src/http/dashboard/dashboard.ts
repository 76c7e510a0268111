import { APPLICATION_PATHS } from "../application-paths.ts";
import { type Language, preferredLanguage } from "../language.ts";
import { builtAssets, readShell } from "./built.ts";
import { readCookie } from "./read-cookie.ts";

/** The one style that the kit of components adds by itself: presses do not scroll or zoom. Its hash, as browsers count it. */
const KIT_STYLE = "sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o=";

const TRUSTED = "require-trusted-types-for 'script'; trusted-types 'none'";
const TURNSTILE = "https://challenges.cloudflare.com";
const ASKED_AT: ReadonlySet<string> = new Set(["/sign-up", "/sign-in", "/console/sign-in"]);

const OWN_PICTURES = "img-src 'self' blob:";
/** T-3: only our own files load and run, no page frames it, and scripts write no markup. */
const POLICY = policyOf("script-src 'self'", "connect-src 'self'", TRUSTED);
/** AB-1: with Turnstile, the doors at which it is asked for load its script and its frame, and no other page does. */
const TURNSTILE_POLICY = policyOf(
  `script-src 'self' ${TURNSTILE}`,
  `connect-src 'self' ${TURNSTILE}`,
  `frame-src ${TURNSTILE}`,
);

function policyOf(...more: readonly string[]): string {
  return [
    "default-src 'none'",
    `style-src 'self' '${KIT_STYLE}'`,
    "font-src 'self'",
    OWN_PICTURES,
    "worker-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    ...more,
  ].join("; ");
}

const HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex",
};

interface Answering {
  /** Whether there is an application to load. */
  readonly built: boolean;
  readonly fetch: (request: Request) => Response | null;
}

export interface DashboardOptions {
  /** ID-7: whether the console is there for whoever sent this. */
  readonly seesConsole: (request: Request) => boolean;
  /** Whether Turnstile is asked at the doors. */
  readonly turnstile: boolean;
  /** Where links to pictures lead, when that is another host. */
  readonly picturesAt: string | null;
}

/** The application and its files. Null: not an address of its. */
export function dashboard({ seesConsole, turnstile, picturesAt }: DashboardOptions): Answering {
  const shell = readShell();
  const asset = builtAssets();
  return {
    built: shell !== null,
    fetch: (request) => {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith("/assets/")) return asset(request);
      if (!isApplication(pathname)) return null;
      if (isOfConsole(pathname) && !seesConsole(request)) return null;
      const policy = turnstile && ASKED_AT.has(pathname) ? TURNSTILE_POLICY : POLICY;
      const pictures =
        picturesAt === null ? policy : policy.replace(OWN_PICTURES, `${OWN_PICTURES} ${picturesAt}`);
      const headers = { ...HEADERS, "content-security-policy": pictures };
      if (shell === null) return new Response(NOT_BUILT, { status: 503, headers });
      return new Response(personal(shell, request), { headers });
    },
  };
}

const NOT_BUILT =
  "<!doctype html><title>Sallyport</title><p>The pages are not built. Run 'npm run setup' and start again.";

function isApplication(pathname: string): boolean {
  return APPLICATION_PATHS.some((path) =>
    path.endsWith("/*") ? pathname.startsWith(path.slice(0, -1)) : pathname === path,
  );
}

/** Where only those who run the platform have business. */
function isOfConsole(pathname: string): boolean {
  return /^\/(?:console(?:\/|$)|first-run$)/.test(pathname);
}

/** In the language and the theme of whoever asks, so that nothing changes after it is drawn. */
function personal(shell: string, request: Request): string {
  const language = languageOf(request);
  const theme = readCookie(request, "theme");
  const dressed = theme === "light" || theme === "dark" ? ` data-theme="${theme}"` : "";
  return shell.replace('<html lang="en">', `<html lang="${language}"${dressed}>`);
}

/** What was chosen, or else what the browser prefers. */
function languageOf(request: Request): Language {
  const chosen = readCookie(request, "language");
  return chosen === "en" || chosen === "es" ? chosen : preferredLanguage(request);
}
