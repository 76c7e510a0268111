import { type Browser, chromium } from "playwright-core";
import { freePort } from "../free-port.ts";
import { makeDataDir, type Product, removeDataDir, startProduct } from "../product.ts";
import { type Mailbox, openMailbox } from "./mailbox.ts";
import { openVisitor, type Visitor, type VisitorOptions } from "./visitor.ts";

/** One product, one browser and one mail server for all tests of a file. */
export interface Stage {
  readonly product: Product;
  /** Where people open it. */
  readonly origin: string;
  readonly mailbox: Mailbox;
  /** A new window with cookies of its own. */
  visit(options?: VisitorOptions): Promise<Visitor>;
  close(): Promise<void>;
}

/**
 * Starts everything from an empty folder, as on the first day.
 * @param settings of the product, beside those of the mail server
 * @param fixedPort where somebody had to know it before
 * @throws Error when Chromium or the product does not start
 */
export async function openStage(
  settings: Readonly<Record<string, string>> = {},
  fixedPort?: number,
): Promise<Stage> {
  const dataDir = await makeDataDir();
  const mailbox = await openMailbox();
  // The product has to be told its public address before it starts.
  const port = fixedPort ?? freePort();
  // A name and not a number: passkeys belong to names.
  const origin = `http://localhost:${port}`;
  const [browser, product] = await Promise.all([
    openBrowser(),
    startProduct(dataDir, {
      SALLYPORT_PORT: String(port),
      SALLYPORT_PUBLIC_URL: origin,
      SALLYPORT_SMTP_URL: mailbox.url,
      SALLYPORT_MAIL_FROM: "no-reply@sallyport.example",
      ...settings,
    }),
  ]);
  return {
    product,
    origin,
    mailbox,
    visit: (options) => openVisitor(browser, origin, options),
    async close() {
      await Promise.all([browser.close(), product.stop()]);
      await mailbox.close();
      await removeDataDir(dataDir);
    },
  };
}

/** Debian's own; its sandbox does not work for root. */
function openBrowser(): Promise<Browser> {
  const root = process.getuid?.() === 0;
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: root ? ["--no-sandbox"] : [] });
}
