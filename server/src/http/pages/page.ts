import type { PolicyVersion } from "../../policies/index.ts";
import type { Showcase } from "../../showcase/index.ts";
import type { Html } from "./html.ts";
import type { Texts } from "./texts/english.ts";

/** What a page gives to the frame around it. */
export interface Page {
  readonly title: string;
  readonly description: string;
  /** Its address after the language, such as "docs/first-request"; empty for the first page. */
  readonly path: string;
  /** Which part of the site it belongs to. */
  readonly part: Part | null;
  readonly body: Html;
  /** 200, unless something that it shows could not be read. */
  readonly status?: 200 | 503;
  /** The script that it is better with, by the name of the asset. */
  readonly script?: "docs.js";
  /** It has a form that is sent to us. */
  readonly form?: boolean;
  /** What it shows depends on who asks, so that no shared cache may keep it. */
  readonly personal?: boolean;
}

export type Part = "product" | "models" | "pricing" | "docs" | "reference" | "security";

/** Where and to whom a page is shown. */
export interface Place {
  readonly texts: Texts;
  /** Scheme, host and port at which people open this server. */
  readonly origin: string;
  readonly site: Site;
  readonly asked: Asked;
  /** Every version of the operator's policies, of each the newest first; null while they cannot be read. */
  readonly policies: () => Promise<readonly PolicyVersion[] | null>;
  /** Null while it cannot be read. */
  readonly showcase: () => Promise<Showcase | null>;
  readonly nowMs: number;
}

/** What a request says that a page may depend on. */
export interface Asked {
  readonly query: URLSearchParams;
  /** The browser says that its person does not want to be counted or sold (Global Privacy Control, "Sec-GPC: 1"). */
  readonly privacyControl: boolean;
  readonly choice: Choice | null;
  /** Null: as the system. */
  readonly theme: "light" | "dark" | null;
}

/** What somebody chose on the page about cookies. */
export interface Choice {
  readonly visits: "counted" | "uncounted";
  /** Seconds since the Unix epoch. */
  readonly atSeconds: number;
}

/** What is true of this installation, as far as strangers may know it. */
export interface Site {
  /** What the service is called. */
  readonly product: string;
  /** Legal name and address of whoever runs it; null where nobody said. */
  readonly operator: string | null;
  /** Mail addresses; null where nobody said. */
  readonly contact: {
    readonly general: string | null;
    readonly privacy: string | null;
    readonly security: string | null;
  };
  readonly signUp: "open" | "invited" | "closed";
  /** Whether people can sign in at all. */
  readonly doors: boolean;
  readonly production: boolean;
  /** How requests come: over TLS of ours, of a proxy in front, or in the clear. */
  readonly transport: "own" | "proxy" | "clear";
  /** Whether it sends mail. */
  readonly sendsMail: boolean;
  readonly signUpsPerNetwork: number;
  readonly signUpsPerDomain: number;
  /** How long a machine that is cut off goes on serving at most, in milliseconds. */
  readonly leaseMs: number;
  /** Where limits are counted. */
  readonly counters: "memory" | "redis";
  readonly retention: Retention;
}

/** how long things are kept. */
interface Retention {
  readonly sessionIdleHours: number;
  readonly sessionHours: number;
  readonly linkDays: number;
  readonly deviceDays: number;
  readonly networkDays: number;
  readonly eventDays: number;
  readonly idempotencyHours: number;
}
