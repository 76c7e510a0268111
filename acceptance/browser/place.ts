import type { Page } from "playwright-core";
import type { World } from "./world.ts";

/** Who looks at a page. */
export type Onlooker = "nobody" | "owner" | "developer";

/** A page, or a state of one, which is looked at in both themes and at both widths: by axe, and by us (`npm run screenshots`). */
export interface Place {
  /** Names the pictures; unique. Where a drawn screen exists, by its name, such as "23-models". */
  readonly name: string;
  /** The address, or what it is in this world. */
  readonly path: string | ((world: World) => string);
  readonly as?: Onlooker;
  /** Brings the page into its state. @param page already loaded */
  readonly prepare?: (page: Page, world: World) => Promise<void>;
  /** It changes its window for good: the clock, the network or the cookies. So it has a window of its own. */
  readonly tampers?: true;
  /** What goes wrong on purpose, such as /answer 503/. */
  readonly expected?: RegExp;
  /** The drawn screen beside which it is laid; by default the one of the same name. */
  readonly drawn?: string;
}
