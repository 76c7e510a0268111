import type { ComponentType } from "react";

/** A page is loaded when it is opened, by part. Its module exports `Page`. */
export type LoadPage = () => Promise<{ readonly Page: ComponentType }>;

/** Pages of an organization, by their address after `/app/{organization}/`. A page is one line here and a folder in `pages/`. */
export const ORGANIZATION_PAGES: Readonly<Record<string, LoadPage>> = {
  overview: () => import("./pages/overview/page.tsx"),
  usage: () => import("./pages/usage/page.tsx"),
  "usage/requests/$request": () => import("./pages/request-story/page.tsx"),
};

/** Pages without an organization around them, by their address. `/app` itself is in `pages/home/`. */
export const DOOR_PAGES: Readonly<Record<string, LoadPage>> = {};
