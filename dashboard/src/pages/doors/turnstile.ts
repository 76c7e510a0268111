/** The only script of another party that a page of ours ever loads, and only where the operator set it up (WEB, 8). */
const SCRIPT = "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit";

/** Where its widget is drawn; `HumanCheck` puts it into the form. */
export const WIDGET_ID = "human-check";

interface Turnstile {
  render(
    place: HTMLElement,
    options: {
      readonly sitekey: string;
      readonly action: string;
      readonly callback: (token: string) => void;
      readonly "error-callback": () => boolean;
      readonly "timeout-callback": () => void;
    },
  ): string;
  remove(widget: string): void;
}

let loading: Promise<Turnstile> | null = null;

/** Loaded when it is first needed; what failed is tried again. */
function load(): Promise<Turnstile> {
  loading ??= new Promise<Turnstile>((loaded, failed) => {
    const script = document.createElement("script");
    script.src = SCRIPT;
    script.async = true;
    script.onload = () => loaded((globalThis as unknown as { turnstile: Turnstile }).turnstile);
    script.onerror = () => failed(new Error("the check of another party did not load"));
    document.head.append(script);
  }).catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

/**
 * Shows Turnstile's check in the form and waits for its token, which is good once.
 * @throws Error where it does not load, or does not end
 */
export async function askTurnstile(siteKey: string, action: string): Promise<string> {
  const turnstile = await load();
  const place = document.getElementById(WIDGET_ID);
  if (place === null) throw new Error("the page has no place for the check");
  let widget = "";
  try {
    return await new Promise<string>((done, failed) => {
      const giveUp = () => failed(new Error("the check did not end"));
      widget = turnstile.render(place, {
        sitekey: siteKey,
        action,
        callback: done,
        "error-callback": () => {
          giveUp();
          return true;
        },
        "timeout-callback": giveUp,
      });
    });
  } finally {
    if (widget !== "") turnstile.remove(widget);
  }
}
