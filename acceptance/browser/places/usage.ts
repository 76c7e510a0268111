import type { Place } from "../place.ts";

export const places: readonly Place[] = [
  { name: "02-overview-empty", path: ({ organization }) => `/app/${organization}/overview`, as: "owner" },
  {
    name: "14-usage-empty",
    path: ({ organization }) => `/app/${organization}/usage?model=none`,
    as: "owner",
  },
  { name: "20-limits-empty", path: ({ organization }) => `/app/${organization}/limits`, as: "owner" },
  {
    name: "20-limits-new",
    path: ({ organization }) => `/app/${organization}/limits?do=create`,
    as: "owner",
    prepare: async (page) => {
      await page.getByLabel("At most, in US dollars").fill("50");
      await page.getByText("may spend $50.00 a month").waitFor();
    },
  },
];
