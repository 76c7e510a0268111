import type { Browser, BrowserContext, Page } from "playwright-core";

/** The two widths for which every page is drawn. */
export const WIDTHS = { wide: { width: 1440, height: 900 }, narrow: { width: 360, height: 740 } } as const;

/** Somebody before a browser window of their own, with their own cookies. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /**
   * Everything that must not happen on any page, since the last call: errors of scripts, errors in the console (what the content
   * security policy refuses is among them), answers of 500 and more, requests to anybody else.
   * @param expected what this flow provokes on purpose, such as /401/
   */
  faults(expected?: RegExp): readonly string[];
}

export interface VisitorOptions {
  readonly width?: keyof typeof WIDTHS;
  readonly theme?: "light" | "dark";
  /** Of the browser, as Accept-Language tells it. */
  readonly locale?: "en-GB" | "es-ES";
  /** False for who has switched scripts off. */
  readonly scripts?: boolean;
}

/** @param origin of the product; requests to any other are faults */
export async function openVisitor(
  browser: Browser,
  origin: string,
  { width = "wide", theme = "light", locale = "en-GB", scripts = true }: VisitorOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: WIDTHS[width],
    colorScheme: theme,
    locale,
    timezoneId: "UTC",
    reducedMotion: "reduce",
    javaScriptEnabled: scripts,
    hasTouch: width === "narrow",
  });
  const found: string[] = [];
  context.on("weberror", (fault) => found.push(`error in a script: ${fault.error().message}`));
  context.on("console", (message) => {
    if (message.type() === "error") found.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(?:data|blob|about):/.test(url))
      found.push(`foreign request: ${url}`);
  });
  context.on("response", (response) => {
    if (response.status() >= 500) found.push(`answer ${response.status()}: ${response.url()}`);
  });
  return {
    page: await context.newPage(),
    context,
    faults: (expected) => found.splice(0).filter((fault) => !expected?.test(fault)),
  };
}

/**
 * Leaves the page, and forgets who was signed in. In this order: a page that is open and signed in no more goes to the door by
 * itself, and would be in the way of where the test goes.
 */
export async function leave(page: Page): Promise<void> {
  await page.goto("about:blank");
  await page.context().clearCookies();
}
