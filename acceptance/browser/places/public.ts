import type { Place } from "../place.ts";

export const places: readonly Place[] = [
  { name: "11-landing", path: "/en/" },
  { name: "35-landing-es", path: "/es/" },
  { name: "22-docs", path: "/en/docs/first-request" },
  { name: "22b-reference", path: "/en/reference" },
  { name: "missing", path: "/en/nothing", expected: /404/ },
];
