/**
 * T-3: what every answer of the control plane says about itself. Answers that say otherwise (an API's answer allows nothing at all)
 * keep what they say; nobody leaves anything out by forgetting it.
 */
export interface Transport {
  /** Whether people come over TLS. Only then may a browser be told never to come without it (T-2, RFC 6797 section 7.2). */
  readonly tls: boolean;
}

/** What a page may do. Nothing of anybody else is ever loaded, nothing runs that is written in the page itself. */
export interface PageNeeds {
  /** It has a script of ours. */
  readonly script?: boolean;
  /** It has a form that is sent to us. */
  readonly form?: boolean;
}

const NO_POWERS = [
  "accelerometer",
  "autoplay",
  "browsing-topics",
  "camera",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "geolocation",
  "gyroscope",
  "hid",
  "idle-detection",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "picture-in-picture",
  "screen-wake-lock",
  "serial",
  "usb",
  "web-share",
  "xr-spatial-tracking",
];

/** Two years, for every name below this one; browsers may know it beforehand (T-2). */
const HSTS = "max-age=63072000; includeSubDomains; preload";

const ALWAYS: Readonly<Record<string, string>> = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": NO_POWERS.map((power) => `${power}=()`).join(", "),
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  // For browsers that do not know frame-ancestors.
  "x-frame-options": "DENY",
};

/** The content security policy of a page that is whole without a script. */
export function pagePolicy({ script = false, form = false }: PageNeeds = {}): string {
  return [
    "default-src 'none'",
    ...(script ? ["script-src 'self'"] : []),
    // Without a script nothing connects; scanners in the page's name read robots.txt.
    "connect-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    `form-action ${form ? "'self'" : "'none'"}`,
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

/** Adds what an answer does not say by itself. */
export function withSecurityHeaders(response: Response, { tls }: Transport): Response {
  const { headers } = response;
  const add = (name: string, value: string) => {
    if (!headers.has(name)) headers.set(name, value);
  };
  for (const [name, value] of Object.entries(ALWAYS)) add(name, value);
  add(
    "content-security-policy",
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  if (tls) add("strict-transport-security", HSTS);
  return response;
}
