import type { ComponentType } from "react";

/** A page is loaded when it is opened, by part. Its module exports `Page`. */
export type LoadPage = () => Promise<{ readonly Page: ComponentType }>;

/** Pages of an organization, by their address after `/app/{organization}/`. A page is one line here and a folder in `pages/`. */
export const ORGANIZATION_PAGES: Readonly<Record<string, LoadPage>> = {
  overview: () => import("./pages/overview/page.tsx"),
  security: () => import("./pages/security/page.tsx"),
  team: () => import("./pages/team/page.tsx"),
  activity: () => import("./pages/activity/page.tsx"),
  privacy: () => import("./pages/privacy/page.tsx"),
  settings: () => import("./pages/settings/page.tsx"),
  limits: () => import("./pages/limits/page.tsx"),
  webhooks: () => import("./pages/webhooks/page.tsx"),
  usage: () => import("./pages/usage/page.tsx"),
  "usage/requests/$request": () => import("./pages/request-story/page.tsx"),
  keys: () => import("./pages/keys/page.tsx"),
  playground: () => import("./pages/playground/page.tsx"),
  "studio/$picture": () => import("./pages/studio/picture/page.tsx"),
  studio: () => import("./pages/studio/page.tsx"),
  "studio/batches": () => import("./pages/studio/batches/page.tsx"),
  "studio/batches/$batch": () => import("./pages/studio/batches/one.tsx"),
  "studio/brand": () => import("./pages/studio/brand/page.tsx"),
  "keys/$key": () => import("./pages/key/page.tsx"),
};

/** Pages without an organization around them, by their address. `/app` itself is in `pages/home/`. */
export const DOOR_PAGES: Readonly<Record<string, LoadPage>> = {
  "/sign-in": () => import("./pages/doors/sign-in/page.tsx"),
  "/sign-in/callback/$issuer": () => import("./pages/doors/sign-in/callback.tsx"),
  "/sign-up": () => import("./pages/doors/sign-up/page.tsx"),
  "/verify": () => import("./pages/doors/links/verify.tsx"),
  "/reset": () => import("./pages/doors/links/reset.tsx"),
  "/invite": () => import("./pages/doors/links/invite.tsx"),
  "/this-was-not-me": () => import("./pages/doors/links/not-me.tsx"),
  "/confirm-address": () => import("./pages/doors/links/confirm-address.tsx"),
  "/keep-address": () => import("./pages/doors/links/keep-address.tsx"),
  "/first-run": () => import("./pages/first-run/page.tsx"),
  "/console": () => import("./pages/console/page.tsx"),
  "/console/sign-in": () => import("./pages/console/sign-in.tsx"),
  "/console/join": () => import("./pages/doors/links/join-staff.tsx"),
};
