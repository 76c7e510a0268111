import type { Kept } from "../../doors/index.ts";

/**
 * ID-6: `__Host-` holds a cookie to this very host, over TLS and with no domain; no script reads it, and no page of another site
 * sends it along.
 */
const NAMES = {
  session: "__Host-sallyport",
  console: "__Host-sallyport-console",
  device: "__Host-sallyport-device",
  browser: "__Host-sallyport-sign-up",
  step: "__Host-sallyport-step",
  ceremony: "__Host-sallyport-ceremony",
} as const;
type CookieName = keyof typeof NAMES;

const ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Strict";

/** Seconds. The device's is as long as browsers allow. */
const DEVICE_SECONDS = 400 * 86_400;
const BROWSER_SECONDS = 86_400;
const STEP_SECONDS = 600;

/** The tokens that a browser brought. */
export type BroughtCookies = Readonly<Record<CookieName, string | null>>;

export function readCookies(header: string | null): BroughtCookies {
  const sent = new Map<string, string>();
  for (const pair of (header ?? "").split(";")) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    if (at > 0 && !sent.has(name)) sent.set(name, pair.slice(at + 1).trim());
  }
  const token = (name: CookieName) => sent.get(NAMES[name]) ?? null;
  return {
    session: token("session"),
    console: token("console"),
    device: token("device"),
    browser: token("browser"),
    step: token("step"),
    ceremony: token("ceremony"),
  };
}

const set = (name: CookieName, value: string, seconds: number | null) =>
  `${NAMES[name]}=${value}; ${ATTRIBUTES}${seconds === null ? "" : `; Max-Age=${seconds}`}`;

/** What makes a browser forget a session that is over. */
export const FORGET = { session: set("session", "", 0), console: set("console", "", 0) } as const;

/** The headers that make a browser keep, or forget, what a door says. */
export function keepingHeaders({
  session,
  console: staff,
  device,
  browser,
  step,
  ceremony,
  clear,
}: Kept): Headers {
  const headers = new Headers();
  const give = (name: CookieName, value: string, seconds: number | null) =>
    headers.append("set-cookie", set(name, value, seconds));
  if (session === "gone") headers.append("set-cookie", FORGET.session);
  // Of a shared device without an age: the browser forgets it with the window.
  else if (session) give("session", session.token.reveal(), session.shared ? null : session.lifetimeSeconds);
  // ID-7: without an age, so that it ends with the window too.
  if (staff === "gone") headers.append("set-cookie", FORGET.console);
  else if (staff) give("console", staff.token.reveal(), null);
  if (device) give("device", device.reveal(), DEVICE_SECONDS);
  if (browser === "gone") give("browser", "", 0);
  else if (browser) give("browser", browser.reveal(), BROWSER_SECONDS);
  if (step === "gone") give("step", "", 0);
  else if (step) give("step", step.reveal(), STEP_SECONDS);
  if (ceremony === "gone") give("ceremony", "", 0);
  else if (ceremony) give("ceremony", ceremony.reveal(), STEP_SECONDS);
  if (clear)
    headers.set(
      "clear-site-data",
      clear === "everything" ? '"cache", "cookies", "storage"' : '"cache", "storage"',
    );
  return headers;
}
