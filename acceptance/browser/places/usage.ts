import type { Place } from "../place.ts";

export const places: readonly Place[] = [
  { name: "02-overview-empty", path: ({ organization }) => `/app/${organization}/overview`, as: "owner" },
  {
    name: "14-usage-empty",
    path: ({ organization }) => `/app/${organization}/usage?model=none`,
    as: "owner",
  },
];
